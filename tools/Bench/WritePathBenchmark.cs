using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Tracking;

namespace Bench;

/// <summary>A message of 100 events written with its pending counts, against the same transaction without them.</summary>
internal sealed class WritePathBenchmark(BenchmarkApp app)
{
    // The write path with counts may cost at most 1.35 times the transaction without them.
    private const double Goal = 1 / 1.35;
    private const int EventsPerMessage = 100;

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        var (writer, rules) = (app.Get<EventWriter>(), await app.Get<PointRulesTable>().ReadAsync(CancellationToken.None));
        var lines = new List<Line>();
        foreach (var clients in new[] { 1, 4 })
        {
            var measured = await measure.CompareAsync(
                clients,
                client => writer.WriteAsync(Message(client), CancellationToken.None),
                client => WithoutCountsAsync(Message(client), rules));
            lines.Add(Line.Of(
                $"messages of 100 events, {clients} at once", "the same transaction without counts", measured, Goal));
        }

        return lines;
    }

    private Task WithoutCountsAsync(List<TrackedEvent> events, PointRuleSet rules) =>
        app.Get<Database>().TransactAsync(
            async transaction =>
            {
                var (fresh, _) = await app.Get<ProcessedIds>().ClaimAsync(transaction, events, CancellationToken.None);
                EventsTable.Add(transaction, fresh);
                await app.Get<PointLedger>().AwardAsync(transaction, Earning(fresh), rules, CancellationToken.None);
            },
            CancellationToken.None);

    private static EarningEvent[] Earning(IReadOnlyList<TrackedEvent> events) =>
        [.. events.Select(
            sent => new EarningEvent(sent.UserId!.Value, sent.EventType, sent.EventName, DateOnly.FromDateTime(sent.CreatedAt)))];

    // Thirty users a message, each client's its own; names, systems and hours as an app's traffic has them.
    public static List<TrackedEvent> Message(int client, int events = EventsPerMessage)
    {
        var hour = UtcSeconds.Of(DateTimeOffset.UtcNow);
        return
        [
            .. Enumerable.Range(0, events).Select(number => new TrackedEvent
            {
                Id = Guid.CreateVersion7(),
                UserId = client * 1000 + Random.Shared.Next(30) + 1,
                UserType = "student",
                AppName = "Portal",
                EventType = number % 2 == 0 ? "visit" : "button",
                EventName = $"page {number % 8}",
                CountryCode = "DE",
                IpHash = new string('a', 64),
                Os = "Windows",
                DeviceType = "desktop",
                SessionId = $"session {number % 30}",
                CreatedAt = hour,
            }),
        ];
    }
}
