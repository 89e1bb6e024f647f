using Chaos.Load;
using Dapper;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>
/// No row, no count and no dead letter names an erased user for a time before the erasure, and none of the user's accepted events is lost.
/// The jobs that finish erasures are over: no message waits.
/// </summary>
internal sealed class ErasureInvariants(Book book)
{
    public async Task<IEnumerable<string>> NamesNobodyAsync(MySqlConnection connection)
    {
        var found = new List<string>();
        foreach (var (user, before) in book.Erased)
        {
            var (events, live, ended, letters, numbers) = await connection.QuerySingleAsync<(long, long, long, long, long)>(
                """
                SELECT (SELECT COUNT(*) FROM tracking_events WHERE user_id = @user AND created_at < @before),
                       (SELECT COUNT(*) FROM tracking_live_sessions WHERE user_id = @user AND last_heartbeat < @before),
                       (SELECT COUNT(*) FROM tracking_ended_sessions WHERE user_id = @user AND ended_at < @before),
                       (SELECT COUNT(*) FROM dead_letters WHERE payload LIKE CONCAT('%', @user, '%')),
                       (SELECT COUNT(*) FROM user_numbers WHERE user_id = @user)
                """,
                new { user, before });
            if ((events, live, ended, letters, numbers) != (0, 0, 0, 0, 0))
            {
                found.Add(
                    $"erased user {user} is named by {events} events, {live} live and {ended} ended sessions, {letters} dead letters, "
                    + $"{numbers} numbers of counts");
            }
        }

        return found;
    }

    public async Task<IEnumerable<string>> AllRowsAsync(MySqlConnection connection)
    {
        var rows = await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM tracking_events WHERE app_name = @App", new { EraseClient.App });
        return rows >= book.AcceptedErased ? [] : [$"{book.AcceptedErased} events of erased users were accepted, and {rows} have a row"];
    }
}
