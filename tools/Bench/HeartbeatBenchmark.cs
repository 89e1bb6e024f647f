using System.Collections.Concurrent;
using Functions.LiveSessions;
using Functions.Platform;
using MySqlConnector;

namespace Bench;

/// <summary>Heartbeats handed to their consumer one a message, against a bare upsert each.</summary>
internal sealed class HeartbeatBenchmark(BenchmarkApp app)
{
    private const double Goal = 2;
    private const int InFlight = 64;

    private const int Sessions = 100;

    private static readonly int[] Connections = [1, 4, 8, 32];

    private readonly DateTime _start = UtcSeconds.Of(DateTimeOffset.UtcNow);
    private readonly ConcurrentDictionary<(int Client, int Number), PreparedMessages> _messages = [];
    private int _beats;

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        var consumer = app.Create<HeartbeatConsumer>();
        var measured = await measure.BestAsync(
            InFlight,
            Connections,
            client => consumer.RunAsync(_messages.GetOrAdd(Session(client), Prepare).With(() => $"{Next():s}"), CancellationToken.None),
            BareAsync);
        return [Line.Of($"heartbeats, one a message, {InFlight} in flight", "a bare upsert each, best connections", measured, Goal)];
    }

    private static (int Client, int Number) Session(int client) => (client, Random.Shared.Next(Sessions));

    private PreparedMessages Prepare((int Client, int Number) session)
    {
        var beat = new Heartbeat
        {
            SessionId = $"session {session.Client}-{session.Number}",
            UserId = session.Client + 1,
            At = _start,
            Details = new SessionDetails("student", "Portal", "DE"),
        };
        return PreparedMessages.Of([beat], HeartbeatJson.Default.Heartbeat, [$"{_start:s}"]);
    }

    // A second later than the one before: a heartbeat of the same second would change nothing, and cost no commit.
    private DateTime Next() => _start.AddSeconds(Interlocked.Increment(ref _beats));

    private async Task BareAsync(int client)
    {
        await using var connection = await app.OpenAsync();
        await using var command = new MySqlCommand(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, country_code, last_heartbeat)
            VALUES (@session, @user, 'student', 'Portal', 'DE', @at)
            ON DUPLICATE KEY UPDATE last_heartbeat = GREATEST(last_heartbeat, VALUES(last_heartbeat))
            """,
            connection);
        command.Parameters.AddWithValue("@session", $"bare {client}-{Random.Shared.Next(Sessions)}");
        command.Parameters.AddWithValue("@at", Next());
        command.Parameters.AddWithValue("@user", client);
        await command.ExecuteNonQueryAsync();
    }
}
