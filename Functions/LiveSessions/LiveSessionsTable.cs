using Dapper;
using Functions.Platform.MySql;

namespace Functions.LiveSessions;

/// <summary>The only writer of <c>tracking_live_sessions</c>.</summary>
public sealed class LiveSessionsTable(Database database)
{
    private const int PruneChunkRows = 1000;

    private const string PruneSql =
        """
        DELETE FROM tracking_live_sessions
        WHERE last_heartbeat < @deadSince
        ORDER BY last_heartbeat
        LIMIT @chunk
        """;

    /// <summary>Deletes, in chunks, the sessions whose last heartbeat is before <paramref name="deadSince"/>; returns how many.</summary>
    public async Task<int> PruneAsync(DateTime deadSince, CancellationToken cancellationToken)
    {
        var pruned = 0;
        await using var connection = await database.OpenAsync(cancellationToken);
        for (var rows = PruneChunkRows; rows == PruneChunkRows; pruned += rows)
        {
            rows = await connection.ExecuteAsync(
                new CommandDefinition(PruneSql, new { deadSince, chunk = PruneChunkRows }, cancellationToken: cancellationToken));
        }

        return pruned;
    }
}
