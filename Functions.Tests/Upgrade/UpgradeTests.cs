using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using Functions.Maintenance;
using Functions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Functions.Tests.Upgrade;

/// <summary>Data of earlier releases under this one. The clock stands at the time of the recording.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed partial class UpgradeTests(Servers servers) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly string[] Timers =
        ["FoldCounts", "PruneLiveSessions", "ReconcilePoints", "PruneIds", "ExpireReservations", "DrainPoison", "ArchiveEvents"];

    private readonly TestDatabase _db = new(servers) { IsEmpty = true };
    private readonly string _storage = servers.TakeStorageAccount();
    private HostedApp? _host;

    public static TheoryData<string> Versions => [.. OldRelease.Versions];

    public ValueTask InitializeAsync() => _db.InitializeAsync();

    [Theory, MemberData(nameof(Versions))]
    public async Task Every_answer_is_the_same_after_the_upgrade(string version)
    {
        var (api, recording) = await UpgradeAsync(version);

        Assert.NotEmpty(recording.Answers);
        Assert.Empty(await DifferencesAsync(api, recording, _ => true));
        await RunTimersAsync(api);
        Assert.Empty(await DifferencesAsync(api, recording, path => LastingAnswers().IsMatch(path)));
        await AssertCountsAsync(recording);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task What_waited_in_the_queues_counts_once_after_the_upgrade(string version)
    {
        // A queue delivers a message once at least.
        await new OldRelease(version).SendMessagesAsync(_storage);
        await new OldRelease(version).SendMessagesAsync(_storage);
        var (api, recording) = await UpgradeAsync(version);

        await EmptyAsync("tracking-events");
        await EmptyAsync("tracking-heartbeats");
        Assert.Equal(7, await CountAsync($"tracking_events WHERE session_id = '{OldTraffic.Waiting}'"));
        Assert.Equal(1, await CountAsync($"tracking_live_sessions WHERE session_id = '{OldTraffic.Waiting}'"));
        Assert.Equal(0, await CountAsync("tracking_live_sessions WHERE session_id = 'live-5'"));
        Assert.Equal(1, await CountAsync("dead_letters"));
        Assert.Equal("true", (await OldTraffic.RedeemAsync(api, 1)).Headers.GetValues("Idempotent-Replayed").Single());
        await RunTimersAsync(api);
        await AssertCountsAsync(recording);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_restore_an_erasure_and_an_export_that_waited_are_done_after_the_upgrade(string version)
    {
        await new OldRelease(version).SendMessagesAsync(_storage);
        await new OldRelease(version).SendMessagesAsync(_storage);
        var failed = new QueueClient(_storage, "user-exports-poison");
        await failed.CreateIfNotExistsAsync();
        await failed.SendMessageAsync("an export that failed");
        var (api, recording) = await UpgradeAsync(version);
        await api.RunFunctionAsync("DrainPoison");
        var day = OldTraffic.ArchivedDay(recording.At);

        await UntilAsync(2, $"archive_days WHERE day = '{day:yyyy-MM-dd}' AND state = 'restored'");
        await UntilAsync(0, "user_erasures WHERE state = 'running'");
        await UntilAsync(0, "user_exports WHERE state = 'running'");
        await EmptyAsync("admin-jobs");
        Assert.Equal(1, await CountAsync("dead_letters WHERE queue_name = 'admin-jobs'"));
        Assert.Equal(2, await CountAsync("dead_letters"));
        Assert.Equal(20, await CountAsync($"tracking_events WHERE DATE(created_at) = '{day:yyyy-MM-dd}'"));
        Assert.Equal(5, await CountAsync($"tracking_documents WHERE DATE(created_at) = '{day:yyyy-MM-dd}'"));
        await RunTimersAsync(api);
        await AssertCountsAsync(recording);
    }

    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _db.DisposeAsync();
    }

    // The first start of this release, which migrates.
    private async Task<(ApiClient Api, Recording Recording)> UpgradeAsync(string version)
    {
        var release = new OldRelease(version);
        await release.RestoreAsync(_db.ConnectionString, _storage);
        var clock = new FakeTimeProvider(release.Read().At);
        _host = await HostedApp.StartAsync(
            _db.ConnectionString, _storage, app => app.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        return (_host.Api, release.Read());
    }

    private static async Task<List<string>> DifferencesAsync(ApiClient api, Recording recording, Func<string, bool> isChosen)
    {
        var (found, differences) = (new List<string>(), new AnswerDifferences(recording.At));
        foreach (var (path, recorded) in recording.Answers.Where(answer => isChosen(answer.Key)))
        {
            var answer = await OldTraffic.ReadAsync(api, path);
            found.AddRange(answer.Status == 200 ? differences.Of(path, recorded, answer.Json) : [$"{path}: {answer}"]);
        }

        return found;
    }

    private static async Task RunTimersAsync(ApiClient api)
    {
        foreach (var timer in Timers)
        {
            Assert.Equal((timer, 202), (timer, (await api.RunFunctionAsync(timer)).Status));
        }
    }

    // What recount --check compares.
    private async Task AssertCountsAsync(Recording recording)
    {
        var (from, to) = (OldTraffic.ArchivedDay(recording.At), DateOnly.FromDateTime(recording.At.UtcDateTime));
        var days = (await _host!.Get<UsageRecount>().CheckAsync(from, to, CancellationToken.None))
            .Concat(await _host.Get<DocumentRecount>().CheckAsync(from, to, CancellationToken.None)).ToList();

        Assert.Contains(days, day => day.Events > 0);
        Assert.Contains(days, day => day.IsArchived);
        Assert.All(days.Where(day => !day.IsArchived), day => Assert.Equal((day.Day, 0), (day.Day, day.Differences)));
    }

    private Task<long> CountAsync(string rows) => _db.SingleAsync<long>($"SELECT COUNT(*) FROM {rows}");

    private Task UntilAsync(long expected, string rows) => Until.EqualAsync(expected, () => CountAsync(rows), Soon);

    // A message that is being processed is counted, too.
    private Task EmptyAsync(string queue) => Until.EqualAsync(
        0, async () => (await new QueueClient(_storage, queue).GetPropertiesAsync()).Value.ApproximateMessagesCount, Soon);

    // Whatever the timers do.
    [GeneratedRegex("^(reports/(usage|documents|rewards|live)|users/[0-9]+/rewards|ledger)")]
    private static partial Regex LastingAnswers();
}
