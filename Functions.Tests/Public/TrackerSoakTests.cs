using System.Globalization;

namespace Functions.Tests.Public;

/// <summary>A school's computer for some minutes: several tabs, pages, people, and a network that fails in every way; seeded.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerSoakTests(TrackedSite tracked, ITestOutputHelper output)
{
    [Fact]
    public Task Every_event_of_a_short_soak_is_a_row_once_with_its_user_and_time() => SoakAsync(TimeSpan.FromSeconds(15), seed: 1);

    /// <summary><c>./dev bench tracker</c>.</summary>
    [Fact(Explicit = true)]
    public Task Every_event_of_a_long_soak_is_a_row_once_with_its_user_and_time() => SoakAsync(
        TimeSpan.FromMinutes(Number("TRACKER_SOAK_MINUTES", 10)), (int)Number("TRACKER_SOAK_SEED", 1));

    private async Task SoakAsync(TimeSpan time, int seed)
    {
        await using var soak = await TrackerSoak.StartAsync(tracked, new Random(seed));
        var end = DateTime.UtcNow + time;
        while (DateTime.UtcNow < end)
        {
            await soak.StepAsync();
        }

        await soak.DrainAsync();

        output.WriteLine($"{soak.Summary}, seed {seed}, {time.TotalMinutes:0.##} minutes");
        var differences = await soak.DifferencesAsync();
        Assert.True(differences.Count == 0, $"{differences.Count} differences: {string.Join('\n', differences.Take(20))}");
    }

    private static double Number(string variable, double otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
