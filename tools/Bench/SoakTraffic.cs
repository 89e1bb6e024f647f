using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench;

/// <summary>
/// What a school's apps and its admin call, always in the same proportions: batches of events, single events, heartbeats, document opens,
/// redemptions, and reports. Counts accepted and failed calls and records their times.
/// </summary>
internal sealed class SoakTraffic(RunningHost host)
{
    private const int Users = 4_000;
    private const int Redeemers = 20;
    private const int RedeemersPoints = 1_000_000;
    private const int SmallestBatch = 20;
    private const int LargestBatch = 100;
    private const int BeatsPerCall = 30;
    private const int OpensPerCall = 2;

    private static readonly Call[] Calls = Shuffled(
        (Call.Batch, 50), (Call.Single, 30), (Call.Heartbeats, 15), (Call.Opens, 4), (Call.Redemption, 1));
    private static readonly string[] Reports = ["usage", "documents", "live", "rewards", "operations"];
    private static readonly string[] Apps = ["Portal", "Mobile", "DViz", "Exams"];
    private static readonly string[] Countries = ["DE", "AT", "CH"];

    private readonly Lock _gate = new();
    private List<double> _times = [];
    private long _events;
    private long _opens;
    private long _redemptions;
    private long _calls;
    private long _failures;
    private int _unanswered;

    private enum Call
    {
        Batch,
        Single,
        Heartbeats,
        Opens,
        Redemption,
    }

    /// <summary>Events that were accepted, document opens among them.</summary>
    public long Events => Interlocked.Read(ref _events);

    public long Opens => Interlocked.Read(ref _opens);

    public long Redemptions => Interlocked.Read(ref _redemptions);

    /// <summary>Calls of apps that were answered; reports are not among them.</summary>
    public long Answered => Interlocked.Read(ref _calls);

    /// <summary>Calls that still wait for their answer.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Calls that were refused, accepted in part, or not answered.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>The first failure; null if there is none.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Gives points to the users who redeem.</summary>
    public async Task FundAsync()
    {
        for (var user = 1; user <= Redeemers; user++)
        {
            await SendAsync(
                HttpStatusCode.Created,
                HttpMethod.Post,
                $"api/users/{user}/points/adjustments",
                JsonContent.Create(new SentAdjustment(RedeemersPoints, "for the load"), SoakJson.Default.SentAdjustment),
                RunningHost.AsAdmin,
                Key());
        }
    }

    /// <summary>Makes the call with that number; its time counts from its due time, not from when it was sent.</summary>
    /// <param name="number">The same numbers make the same mix.</param>
    /// <param name="due">By <see cref="Stopwatch.GetTimestamp"/>.</param>
    public async Task CallAsync(long number, long due)
    {
        Interlocked.Increment(ref _unanswered);
        await (Calls[number % Calls.Length] switch
        {
            Call.Batch => EventsAsync(Random.Shared.Next(SmallestBatch, LargestBatch + 1)),
            Call.Single => EventsAsync(1),
            Call.Heartbeats => HeartbeatsAsync(),
            Call.Opens => OpensAsync(),
            _ => RedeemAsync(),
        });
        lock (_gate)
        {
            _times.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }

        Interlocked.Increment(ref _calls);
        Interlocked.Decrement(ref _unanswered);
    }

    /// <summary>Reads a report, each in turn.</summary>
    public Task ReportAsync(long number) =>
        SendAsync(HttpStatusCode.OK, HttpMethod.Get, $"api/reports/{Reports[number % Reports.Length]}", null, RunningHost.AsAdmin);

    /// <summary>Milliseconds of the calls answered since the last call of this method.</summary>
    public IReadOnlyList<double> TakeTimes()
    {
        lock (_gate)
        {
            (var taken, _times) = (_times, []);
            return taken;
        }
    }

    private async Task EventsAsync(int count)
    {
        var events = Enumerable.Range(0, count).Select(_ =>
        {
            var user = AnyUser();
            return new SentEvent(
                Guid.CreateVersion7(), Random.Shared.Next(3) > 0 ? "visit" : "button", $"page {Random.Shared.Next(24)}", Any(Apps),
                "student", user,
                SessionOf(user), Any(Countries), "Windows", "desktop", DateTimeOffset.UtcNow);
        });
        Interlocked.Add(
            ref _events, await AcceptedAsync("api/track", count, JsonContent.Create(events, PerfJson.Default.IEnumerableSentEvent)));
    }

    private async Task OpensAsync()
    {
        var opens = Enumerable.Range(0, OpensPerCall).Select(_ => new SentOpen(
            $"Level {Random.Shared.Next(4)}", $"Chapter {Random.Shared.Next(12)}", $"Document {Random.Shared.Next(40)}", AnyUser(),
            "student"));
        var accepted = await AcceptedAsync(
            "api/track/document", OpensPerCall, JsonContent.Create(opens, SoakJson.Default.IEnumerableSentOpen));
        Interlocked.Add(ref _opens, accepted);
        Interlocked.Add(ref _events, accepted);
    }

    private async Task HeartbeatsAsync()
    {
        var beats = Enumerable.Range(0, BeatsPerCall).Select(_ =>
        {
            var user = AnyUser();
            return new SentHeartbeat(SessionOf(user), user, "student", Any(Apps), Any(Countries));
        });
        await AcceptedAsync("api/track/heartbeat", BeatsPerCall, JsonContent.Create(beats, SoakJson.Default.IEnumerableSentHeartbeat));
    }

    private async Task RedeemAsync()
    {
        var redeemed = await SendAsync(
            HttpStatusCode.Created,
            HttpMethod.Post,
            $"api/users/{Random.Shared.Next(1, Redeemers + 1)}/redemptions",
            JsonContent.Create(new SentRedemption(1), SoakJson.Default.SentRedemption),
            RunningHost.AsApp,
            Key());
        if (redeemed is not null)
        {
            Interlocked.Increment(ref _redemptions);
        }
    }

    private async Task<int> AcceptedAsync(string path, int count, HttpContent items)
    {
        if (await SendAsync(HttpStatusCode.Accepted, HttpMethod.Post, path, items, RunningHost.AsApp) is not { } body)
        {
            return 0;
        }

        using var answer = JsonDocument.Parse(body);
        var accepted = answer.RootElement.GetProperty("accepted").GetInt32();
        if (accepted != count)
        {
            Failed($"POST {path}: {accepted} of {count} accepted: {body}");
        }

        return accepted;
    }

    // The answer's body; null where it was another answer, or none.
    private async Task<string?> SendAsync(
        HttpStatusCode expected, HttpMethod method, string path, HttpContent? content,
        params IEnumerable<(string Name, string Value)> headers)
    {
        try
        {
            var (status, body) = await host.SendAsync(method, path, content, headers);
            if (status == expected)
            {
                return body;
            }

            Failed($"{method} {path}: {(int)status} {body}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Failed($"{method} {path}: {failure.Message}");
        }

        return null;
    }

    private void Failed(string how)
    {
        Interlocked.Increment(ref _failures);
        lock (_gate)
        {
            FirstFailure ??= how;
        }
    }

    private static int AnyUser() => Random.Shared.Next(1, Users + 1);

    private static string Any(string[] choices) => choices[Random.Shared.Next(choices.Length)];

    // One an hour, as a class has it.
    private static string SessionOf(int user) => FormattableString.Invariant($"session {user} {DateTime.UtcNow:HH}");

    private static (string Name, string Value) Key() => ("Idempotency-Key", $"{Guid.NewGuid()}");

    private static Call[] Shuffled(params IEnumerable<(Call Call, int Times)> mix)
    {
        var calls = mix.SelectMany(part => Enumerable.Repeat(part.Call, part.Times)).ToArray();
        new Random(1).Shuffle(calls);
        return calls;
    }
}

internal sealed record SentOpen(string LevelName, string ChapterName, string DocumentName, long UserId, string UserType);

internal sealed record SentHeartbeat(string SessionId, long UserId, string UserType, string AppName, string CountryCode);

internal sealed record SentRedemption(int Credits);

internal sealed record SentAdjustment(int Points, string Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IEnumerable<SentOpen>))]
[JsonSerializable(typeof(IEnumerable<SentHeartbeat>))]
[JsonSerializable(typeof(SentRedemption))]
[JsonSerializable(typeof(SentAdjustment))]
internal sealed partial class SoakJson : JsonSerializerContext;
