using System.Globalization;
using Functions.Tests.Architecture;

namespace Functions.Tests.Public;

/// <summary>A school's computer for some minutes: several tabs, pages, people, and a network that fails in every way; seeded.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerSoakTests(TrackedSite tracked, ITestOutputHelper output)
{
    private const double FullMinutes = 10;

    [Fact]
    public Task Every_event_of_a_short_soak_is_a_row_once_with_its_user_and_time() => SoakAsync(TimeSpan.FromSeconds(15), seed: 1);

    /// <summary><c>./dev bench tracker</c>; the counts of a full run are kept.</summary>
    [Fact(Explicit = true)]
    public async Task Every_event_of_a_long_soak_is_a_row_once_with_its_user_and_time()
    {
        var (minutes, seed) = (Number("TRACKER_SOAK_MINUTES", FullMinutes), (int)Number("TRACKER_SOAK_SEED", 1));
        var counts = await SoakAsync(TimeSpan.FromMinutes(minutes), seed);
        if (minutes >= FullMinutes)
        {
            await File.WriteAllTextAsync(
                Path.Combine(SourceTree.Root, "tools/Bench/results/tracker.md"),
                FormattableString.Invariant(
                    $"""
                    # tracker.js in a browser, for {minutes} minutes

                    `./dev bench tracker --minutes {minutes} --seed {seed}`, {DateTime.UtcNow:yyyy-MM-dd}. Every event that was
                    handed over is one row, with its user and within two seconds of its time.

                    | what | count |
                    |---|---:|
                    {string.Join('\n', counts.Select(row => $"| {row.What} | {row.Count} |"))}

                    """));
        }
    }

    private async Task<IReadOnlyList<(string What, int Count)>> SoakAsync(TimeSpan time, int seed)
    {
        await using var soak = await TrackerSoak.StartAsync(tracked, new Random(seed));
        var end = DateTime.UtcNow + time;
        while (DateTime.UtcNow < end)
        {
            await soak.StepAsync();
        }

        await soak.DrainAsync();

        output.WriteLine($"seed {seed}, {time.TotalMinutes:0.##} minutes: {string.Join(", ", soak.Counts)}");
        var differences = await soak.DifferencesAsync();
        Assert.True(differences.Count == 0, $"{differences.Count} differences: {string.Join('\n', differences.Take(20))}");
        return soak.Counts;
    }

    private static double Number(string variable, double otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
