using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Functions.Tests.Architecture;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Journeys;

/// <summary>Commands of the documents that need only a running app, run as they stand there.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host"), UnsupportedOSPlatform("windows")]
public sealed partial class DocumentedCommandTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string ArchivedDay = "2026-01-31";

    [Fact]
    public async Task The_first_page_sends_an_event_and_reads_a_report()
    {
        var script = Blocks("README.md").Single(block => block.Contains("curl", StringComparison.Ordinal))
            .Replace("localhost:7071", app.Api.Root.Authority, StringComparison.Ordinal)
            .Replace("dev-app-key", TestSettings.AppKey, StringComparison.Ordinal)
            .Replace("dev-reader-key", TestSettings.ReaderKey, StringComparison.Ordinal);

        var output = await RunAsync(script);

        Assert.Contains(" 202 ", output);
        Assert.Contains("""{"accepted":1,"rejected":[]}""", output);
        Assert.Contains("\"series\":", output);
    }

    [Fact]
    public async Task The_runbook_replays_and_deletes_dead_letters()
    {
        await app.Db.ExecuteAsync(
            """
            INSERT INTO dead_letters (id, queue_name, payload, payload_sha256, error, first_failed_at, last_failed_at)
            VALUES (17, @queue, @payload, UNHEX(SHA2(@payload, 256)), 'for the runbook', UTC_TIMESTAMP(), UTC_TIMESTAMP())
            """,
            new { queue = TrackedEvent.Queue, payload = TrackedEvents.Message(TrackedEvents.Visit()) });

        await RunAsync(Chapter("Replay dead letters"));

        Assert.Equal(0, await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM dead_letters"));
    }

    [Fact]
    public async Task The_runbook_restores_an_archived_day()
    {
        await app.Db.ExecuteAsync(
            $"""
            INSERT INTO tracking_events (user_id, user_type, app_name, event_type, event_name, created_at)
            VALUES (5, 'student', 'Archive', 'visit', 'home', '{ArchivedDay} 08:00:00')
            """);
        await app.Api.RunFunctionAsync("ArchiveEvents");

        var output = await RunAsync(Chapter("Restore an archive"));

        Assert.Matches("\"restor(ing|ed)\"", output);
    }

    [Fact]
    public async Task The_runbook_exports_and_erases_a_user()
    {
        // Its file may not be written yet where the next line asks for it.
        var script = Chapter("Export or erase a user").Replace(
            "api exports/$id/content", "until api exports/$id | grep -q '\"done\"'; do :; done; api exports/$id/content", StringComparison.Ordinal);

        var output = await RunAsync(script);

        Assert.Contains("\"rows\":", output);
        Assert.Equal(1, await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM user_erasures WHERE user_id = 42"));
    }

    [Fact]
    public async Task The_runbook_runs_a_timer() => await RunAsync(Chapter("timer-failures"));

    private static IEnumerable<string> Blocks(string page) =>
        ShellBlocks().Matches(SourceTree.Read(page)).Select(block => block.Groups["text"].Value);

    // The shell's blocks below a heading, after the runbook's own definition of `api`.
    private string Chapter(string heading)
    {
        var chapter = Regex.Split(SourceTree.Read("docs/runbook.md"), "(?m)^##+ ")
            .Single(part => part.StartsWith($"{heading}\n", StringComparison.Ordinal));
        var script = string.Concat(ShellBlocks().Matches(chapter).Select(block => block.Groups["text"].Value));
        Assert.NotEmpty(script);
        var api = Blocks("docs/runbook.md").First().Split('\n').Single(line => line.StartsWith("api()", StringComparison.Ordinal));
        return $"""
            URL={app.Api.Root.GetLeftPart(UriPartial.Authority)}
            ADMIN_KEY={TestSettings.AdminKey}
            MASTER_KEY={TestSettings.MasterKey}
            {api}
            {script}
            """;
    }

    private static async Task<string> RunAsync(string script)
    {
        var folder = Directory.CreateTempSubdirectory("commands-").FullName;
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}\n{await output}\n{errors}\n{script}");
        return await output;
    }

    [GeneratedRegex(@"(?s)```sh\n(?<text>.*?)```")]
    private static partial Regex ShellBlocks();
}
