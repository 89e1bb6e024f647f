using DevServers;
using Functions.Counts;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Reports;
using Functions.Tests.Architecture;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Maintenance;

/// <summary>The command of the deployed app, in a process of its own, over counts of UTC whose oldest days are archived.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class RecountCommandTests(Servers servers) : IAsyncLifetime
{
    private const string Zone = "Asia/Kolkata";

    // This project's output is PROJECT/bin/CONFIGURATION/FRAMEWORK, and so is the app's.
    private static readonly string[] Output =
        Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^3..];

    private static readonly string App = Path.Combine([SourceTree.Root, nameof(Functions), .. Output, "Functions.dll"]);

    // The command reads the machine's clock.
    private static readonly DateTime Today = DateTime.UtcNow.Date;

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        _app.Clock.AdjustTime(DateTimeOffset.UtcNow);
        foreach (var first in new[] { Today.AddDays(-96), Today.AddDays(-4) })
        {
            var events = Enumerable.Range(0, 40)
                .Select(number => TrackedEvents.DocumentOpened((number % 7) + 1) with { CreatedAt = first.AddHours(number * 2) });
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
        }

        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task All_that_is_not_archived_is_counted_in_the_zone_and_the_last_day_that_is_not_is_printed()
    {
        var archived = await _app.Db.SingleAsync<DateTime>("SELECT CAST(MAX(day) AS DATETIME) FROM archive_days WHERE state = 'archived'");
        Assert.Equal(Today.AddDays(-93), archived);

        // It may be run again, and keeps no more days then.
        for (var run = 0; run < 3; run++)
        {
            var (exitCode, output) = await RunAsync(Zone, "--time-zone");

            Assert.Equal((0, output), (exitCode, output));
            Assert.Equal(
                [
                    $"The counts are of {Zone}",
                    $"Days up to {archived.AddDays(1):yyyy-MM-dd} are archived, or follow those that are, and keep bounds of an earlier zone",
                ],
                Lines(output));
        }

        var clock = new WallClock(Zone);
        var stored = await _app.Db.QueryAsync<DateTime>("SELECT created_at FROM tracking_events");
        Assert.Equal(40, stored.Count);
        var report = await ReportAsync();
        Assert.Equal((80, 7), (report.Total, report.UniqueUsers));
        Assert.Equal(
            stored.GroupBy(clock.DayOf).OrderBy(day => day.Key).Select(day => (day.Key, day.LongCount())),
            report.Series.Where(day => day.Count > 0 && day.Start > archived.AddDays(2))
                .Select(day => (clock.DayOf(day.Start), day.Count)));
    }

    [Fact]
    public async Task Counts_of_another_zone_are_neither_compared_nor_made_again_day_by_day()
    {
        var range = new[] { "--from", $"{Today.AddDays(-96):yyyy-MM-dd}", "--to", $"{Today:yyyy-MM-dd}" };

        var (exitCode, output) = await RunAsync(Zone, [.. range, "--check"]);

        Assert.Equal((1, output), (exitCode, output));
        Assert.Equal(
            [
                $"The counts are of UTC, and {LocalCalendar.Setting} is {Zone}: "
                + "nothing is folded until recount --time-zone has run, or the setting is set back",
            ],
            Lines(output));

        await RunAsync(Zone, "--time-zone");
        (exitCode, output) = await RunAsync(Zone, [.. range, "--check"]);
        Assert.Equal((0, output), (exitCode, output));
        Assert.All(Lines(output), line => Assert.Matches("(archived, left as it is|equal)$", line));
        Assert.Contains(Lines(output), line => line.EndsWith("archived, left as it is", StringComparison.Ordinal));
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string zone, params string[] arguments)
    {
        await using var command = new ChildProcess(
            new ChildCommand("dotnet", [App, "recount", .. arguments])
            {
                Environment = new Dictionary<string, string?>
                {
                    [MySqlOptions.Setting] = _app.Db.ConnectionString,
                    ["Reports__TimeZone"] = zone,
                },
            });
        var code = await command.RunAsync();
        return (code, command.Output);
    }

    private Task<UsageResult> ReportAsync()
    {
        var range = new ReportRange(DateOnly.FromDateTime(Today.AddDays(-100)), DateOnly.FromDateTime(Today.AddDays(1)));
        return _app.Create<UsageReport>(LocalCalendar.Of(Zone))
            .RunAsync(new UsageQuery(range, Period.Day, [], UsageFilter.None), CancellationToken.None);
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
