using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Demo;

/// <summary>Sends a week of events, and then continues with current events and heartbeats.</summary>
public sealed class DemoRun(DemoApi api, SchoolWeek week, TimeProvider clock, Action<string> say)
{
    // The largest batch of a request: fewest queue messages.
    private const int BatchSize = 1000;
    private const int Redeemers = 40;
    private const string EventsQueue = "tracking-events";

    // Older events are refused; the margin covers requests in flight.
    private static readonly TimeSpan Window = TimeSpan.FromDays(7) - TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WritingPatience = TimeSpan.FromMinutes(2);

    private readonly LiveClass _live = new(week.School, seed: 1);
    private DateTimeOffset _sentUpTo;

    /// <summary>
    /// Sends rules, a week of events, rewards, and heartbeats. A second run adds only what happened since.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await api.PutAsync("point-rules/hand-in", Rule("button", "hand-in", 5, 20), cancellationToken);
        await api.PutAsync("point-rules/help", Rule("button", "help", 1, 3), cancellationToken);
        _sentUpTo = clock.GetUtcNow();
        var events = week.Between(_sentUpTo - Window, _sentUpTo);
        await SayAliveAsync(_sentUpTo, cancellationToken);
        await SendAsync(events, tellProgress: true, cancellationToken);
        await AwaitWrittenAsync(cancellationToken);
        await RedeemAsync(events, cancellationToken);
        say($"the week is there, and the school goes on: {api.Root}api/dashboard/");
    }

    /// <summary>Continues until it is cancelled or the host stops.</summary>
    /// <exception cref="HttpRequestException">The host is gone.</exception>
    public async Task StayAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await GoOnAsync(cancellationToken);
        }
    }

    /// <summary>Sends what has happened since the last time.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var (before, now) = (_sentUpTo, clock.GetUtcNow());
        _sentUpTo = now;
        await SendAsync(week.Between(before, now), tellProgress: false, cancellationToken);
        if (_live.Ended(before, now) is { Count: > 0 } ended)
        {
            await api.PostBatchAsync("track/session-end", ended, cancellationToken);
        }

        await SayAliveAsync(now, cancellationToken);
    }

    private async Task SayAliveAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await api.PostBatchAsync("track/heartbeat", _live.At(now), cancellationToken);

    private async Task SendAsync(IReadOnlyList<PlannedEvent> events, bool tellProgress, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var batch in events.Chunk(BatchSize))
        {
            var accepted = await api.PostBatchAsync("track", [.. batch.Select(planned => planned.Body)], cancellationToken);
            if (accepted != batch.Length)
            {
                throw new DemoException($"Of {batch.Length} events the host took {accepted}; is tracking switched off?");
            }

            sent += accepted;
            if (tellProgress)
            {
                say(string.Create(CultureInfo.InvariantCulture, $"{sent:N0} of {events.Count:N0} events"));
            }
        }
    }

    // The most active users redeem points and spend some credits.
    private async Task RedeemAsync(IReadOnlyList<PlannedEvent> events, CancellationToken cancellationToken)
    {
        var users = events.Select(planned => (long?)planned.Body["userId"]).OfType<long>()
            .CountBy(user => user)
                .OrderByDescending(user => user.Value).ThenBy(user => user.Key).Take(Redeemers).Select(user => user.Key).ToList();
        var key = clock.GetUtcNow().ToString("'demo-by-user-'yyyyMMdd", CultureInfo.InvariantCulture);
        foreach (var user in users)
        {
            // Derived from the user alone: the most active users change, and one key must always ask for the same.
            var credits = new JsonObject { ["credits"] = 1 + (user % 3) };
            if (await api.PostOnceAsync($"users/{user}/redemptions", credits, key, cancellationToken) && user % 2 == 0)
            {
                var spend = new JsonObject { ["credits"] = 1, ["reason"] = "speech-to-code" };
                await api.PostOnceAsync($"users/{user}/credits/spend", spend, key, cancellationToken);
            }
        }
    }

    // Points exist once the events are written, that is, once the queue is empty.
    private async Task AwaitWrittenAsync(CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (await api.GetAsync("reports/operations", cancellationToken) is var operations
            && (operations["queues"] as JsonArray)?.Any(queue => (string?)queue?["name"] == EventsQueue && (int)queue["depth"]! > 0) == true
            && waiting.Elapsed < WritingPatience)
        {
            await Task.Delay(Look, cancellationToken);
        }
    }

    private static JsonObject Rule(string eventType, string eventName, int points, int dailyCap) => new()
    {
        ["eventType"] = eventType,
        ["eventName"] = eventName,
        ["points"] = points,
        ["dailyCap"] = dailyCap,
        ["enabled"] = true,
    };
}
