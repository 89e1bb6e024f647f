using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.Queue;
using MySqlConnector;

namespace Perf;

/// <summary>Heartbeats handed to their consumer one a message, against a bare upsert each.</summary>
internal sealed class HeartbeatBenchmark(BenchmarkApp app)
{
    private const double Goal = 3;
    private const int InFlight = 64;

    private static readonly int[] Connections = [1, 4, 8, 32];

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        var consumer = app.Create<HeartbeatConsumer>();
        var best = (Ours: 0.0, Limit: 0.0);
        foreach (var connections in Connections)
        {
            var (ours, limit) = await measure.CompareAsync(
                InFlight,
                client => consumer.RunAsync(QueueMessages.Pack([Beat(client)], HeartbeatJson.Default.Heartbeat).Single(), CancellationToken.None),
                BareAsync,
                limitClients: connections);
            best = (Math.Max(best.Ours, ours), Math.Max(best.Limit, limit));
        }

        return [new Line($"heartbeats, one a message, {InFlight} in flight", "a bare upsert each, best connections", best.Ours, best.Limit, Goal)];
    }

    private static Heartbeat Beat(int client) =>
        new() { SessionId = $"session {client}-{Random.Shared.Next(100)}", UserId = client + 1, At = UtcSeconds.Of(DateTimeOffset.UtcNow), Details = new SessionDetails("student", "Portal", "DE") };

    private async Task BareAsync(int client)
    {
        await using var connection = await app.OpenAsync();
        await using var command = new MySqlCommand(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, country_code, last_heartbeat)
            VALUES (@session, @user, 'student', 'Portal', 'DE', UTC_TIMESTAMP())
            ON DUPLICATE KEY UPDATE last_heartbeat = GREATEST(last_heartbeat, VALUES(last_heartbeat))
            """,
            connection);
        command.Parameters.AddWithValue("@session", $"bare {client}-{Random.Shared.Next(100)}");
        command.Parameters.AddWithValue("@user", client);
        await command.ExecuteNonQueryAsync();
    }
}
