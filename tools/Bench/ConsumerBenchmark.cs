using System.Collections.Concurrent;
using System.Text;
using Functions.Platform.Queue;
using Functions.Tracking;
using MySqlConnector;

namespace Bench;

/// <summary>
/// The consumer with messages handed to it directly: ids, rows, counts and points in shared transactions, against the same written by
/// hand without counts, one transaction a message.
/// </summary>
internal sealed class ConsumerBenchmark(BenchmarkApp app)
{
    private const double FullGoal = 0.90;
    private const double KnownUsersGoal = 0.80;
    private const double NewUsersGoal = 0.70;
    private const double SingleGoal = 4;
    private const int InFlight = 64;
    private const int Full = 100;

    private const int Variety = 30;

    private static readonly int[] Connections = [1, 4, 8, 32];

    private int _newUser = 1_000_000;

    private readonly ConcurrentDictionary<(int Client, int Events), PreparedMessages[]> _messages = [];

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        var lines = new List<Line>();
        foreach (var clients in new[] { 1, 4 })
        {
            var measured = await measure.CompareAsync(
                clients, client => ConsumeAsync(client, Full), client => ByHandAsync(WritePathBenchmark.Message(client, Full)));
            lines.Add(Line.Of($"consumer, messages of {Full} events, {clients} at once", "by hand, without counts", measured, FullGoal));
        }

        var inserted = await measure.CompareAsync(4, client => ConsumeAsync(client, Full), client => InsertAsync(client, Full));
        lines.Add(Line.Of(
            $"consumer, messages of {Full} events, 4 at once", $"the bare INSERT of {Full} rows, for information", inserted, goal: null));
        lines.Add(await SinglesAsync(measure));
        lines.Add(await UsersAsync(measure, "known", KnownUsersGoal, client => Enumerable.Range(client * 1000 + 1, Full)));
        // The first award of each user inserts rows of balance, caps and proof, which later ones update.
        lines.Add(await UsersAsync(measure, "new", NewUsersGoal, _ =>
            Enumerable.Range(0, Full).Select(_ => Interlocked.Increment(ref _newUser))));
        return lines;
    }

    // Each has the number of connections that suits it best.
    private async Task<Line> SinglesAsync(Measure measure)
    {
        var measured = await measure.BestAsync(InFlight, Connections, client => ConsumeAsync(client, 1),
            client => ByHandAsync(WritePathBenchmark.Message(client, 1)));
        return Line.Of($"consumer, messages of one event, {InFlight} in flight", "by hand, a transaction each, best connections", measured,
            SingleGoal);
    }

    private async Task<Line> UsersAsync(Measure measure, string which, double goal, Func<int, IEnumerable<int>> users)
    {
        var measured = await measure.CompareAsync(
            4, client => ConsumeAsync(MessageOf(users(client))), client => ByHandAsync(MessageOf(users(client))));
        return Line.Of(
            $"consumer, messages of {Full} events of {Full} {which} users, 4 at once", "by hand, without counts", measured, goal);
    }

    private static List<TrackedEvent> MessageOf(IEnumerable<int> users) =>
        [.. WritePathBenchmark.Message(0, Full).Zip(users, (sent, user) => sent with { UserId = user })];

    private Task ConsumeAsync(List<TrackedEvent> events) =>
        Consumer.RunAsync(QueueMessages.Pack(events, TrackedEventJson.Default.TrackedEvent).Single(), CancellationToken.None);

    private Task ConsumeAsync(int client, int events)
    {
        var messages = _messages.GetOrAdd((client, events), _ => [.. Enumerable.Range(0, Variety).Select(_ => Prepare(client, events))]);
        return Consumer.RunAsync(messages[Random.Shared.Next(Variety)].With(() => $"{Guid.CreateVersion7()}"), CancellationToken.None);
    }

    private static PreparedMessages Prepare(int client, int count)
    {
        var events = WritePathBenchmark.Message(client, count);
        return PreparedMessages.Of(events, TrackedEventJson.Default.TrackedEvent, events.Select(sent => $"{sent.Id}"));
    }

    private TrackedEventConsumer Consumer => field ??= app.Create<TrackedEventConsumer>();

    // The minimum that any implementation writes: ids, rows, balances and logs. No counts, no chain, no caps.
    private async Task ByHandAsync(List<TrackedEvent> events)
    {
        await using var connection = await app.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted);
        await RunAsync(transaction, "INSERT IGNORE INTO tracking_event_ids (event_id, claim, seen_at) VALUES", "(?,1,UTC_TIMESTAMP())",
            events, sent => [sent.Id.ToByteArray(bigEndian: true)]);
        await InsertAsync(transaction, events);
        var users = events.GroupBy(sent => sent.UserId!.Value).OrderBy(user => user.Key).ToList();
        await RunAsync(transaction, "INSERT INTO user_points (user_id, points) VALUES", "(?,?)", users, user => [user.Key, user.Count()],
            "ON DUPLICATE KEY UPDATE points = points + VALUES(points)");
        await RunAsync(transaction, "INSERT INTO user_point_logs (user_id, action, points, related_event) VALUES", "(?,'earn',1,'visit')",
            events, sent => [sent.UserId!]);
        await transaction.CommitAsync();
    }

    private async Task InsertAsync(int client, int count)
    {
        await using var connection = await app.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted);
        await InsertAsync(transaction, WritePathBenchmark.Message(client, count));
        await transaction.CommitAsync();
    }

    private static Task InsertAsync(MySqlTransaction transaction, IReadOnlyCollection<TrackedEvent> events) => RunAsync(
        transaction,
        """
        INSERT INTO tracking_events
            (user_id, user_type, app_name, event_type, event_name, country_code, ip_hash, os, device_type, session_id, meta, created_at)
        VALUES
        """,
        "(?,?,?,?,?,?,?,?,?,?,?,?)",
        events,
        sent => [sent.UserId!, sent.UserType, sent.AppName, sent.EventType, sent.EventName, sent.CountryCode!, sent.IpHash!, sent.Os!,
            sent.DeviceType!, sent.SessionId!, DBNull.Value, sent.CreatedAt]);

    private static async Task RunAsync<T>(
        MySqlTransaction transaction, string head, string row, IReadOnlyCollection<T> rows, Func<T, object[]> values, string tail = "")
    {
        var sql = new StringBuilder(head).AppendJoin(',', Enumerable.Repeat(row, rows.Count)).Append(tail);
        await using var command = new MySqlCommand(sql.ToString(), transaction.Connection, transaction);
        foreach (var value in rows.SelectMany(values))
        {
            command.Parameters.Add(new MySqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
