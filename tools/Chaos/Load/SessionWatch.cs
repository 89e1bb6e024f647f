using Dapper;
using MySqlConnector;

namespace Chaos.Load;

/// <summary>Polls the live sessions: none may go back in time, and no ended one may appear.</summary>
internal sealed class SessionWatch(World world, Book book) : IClient
{
    private readonly Dictionary<string, DateTime> _seen = [];

    public async Task ActAsync()
    {
        try
        {
            await using var connection = await world.OpenAsync();
            foreach (var (session, at) in await connection.QueryAsync<(string, DateTime)>(
                "SELECT session_id, last_heartbeat FROM tracking_live_sessions"))
            {
                See(session, at);
            }
        }
        catch (MySqlException)
        {
            // The server is unavailable; the next poll sees the changes.
        }

        await Task.Delay(200);
    }

    private void See(string session, DateTime at)
    {
        if (session.StartsWith(SessionClient.DeadPrefix, StringComparison.Ordinal))
        {
            book.Surprise($"Session {session} is live, and all its heartbeats are older than the timeout");
        }

        if (_seen.TryGetValue(session, out var before) && at < before)
        {
            book.Surprise($"Session {session} went back from {before:O} to {at:O}");
        }

        _seen[session] = at;
    }
}
