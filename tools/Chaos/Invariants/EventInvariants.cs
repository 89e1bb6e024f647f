using Chaos.Load;
using Dapper;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>An accepted event has one row; an unreadable message is one dead letter.</summary>
internal sealed class EventInvariants(Book book)
{
    private const string Recent = "created_at >= UTC_DATE() - INTERVAL 50 DAY";

    private Dictionary<string, long> _rows = [];

    /// <summary>Rows that the load's events have; known once <see cref="OneRowEachAsync"/> has looked.</summary>
    public long Written => _rows.Values.Sum();

    public async Task<IEnumerable<string>> OneRowEachAsync(MySqlConnection connection)
    {
        _rows = (await connection.QueryAsync<(string Id, long Rows)>(
            $"SELECT session_id, COUNT(*) FROM tracking_events WHERE {Recent} AND app_name <> '{EraseClient.App}' GROUP BY session_id"))
                .ToDictionary(row => row.Id, row => row.Rows);
        var offered = book.Offered.ToHashSet();
        return
        [
            .. book.Accepted.Where(id => !_rows.ContainsKey(id)).Select(id => $"event {id} was accepted and has no row"),
            .. _rows.Where(row => row.Value != 1).Select(row => $"event {row.Key} has {row.Value} rows"),
            .. _rows.Keys.Where(id => !offered.Contains(id)).Select(id => $"event {id} has a row and was never sent"),
        ];
    }

    public static async Task<IEnumerable<string>> IdsAndDocumentsAsync(MySqlConnection connection)
    {
        var (ids, events, opens, documents) = await connection.QuerySingleAsync<(long, long, long, long)>(
            $"""
            SELECT (SELECT COUNT(*) FROM tracking_event_ids),
                   (SELECT COUNT(*) FROM tracking_events WHERE {Recent}),
                   (SELECT COUNT(*) FROM tracking_events WHERE event_type = 'document' AND {Recent}),
                   (SELECT COUNT(*) FROM tracking_documents WHERE {Recent})
            """);
        return (ids, opens) == (events, documents)
            ? [] : [$"{events} events with {ids} ids; {opens} document events with {documents} documents"];
    }

    public async Task<IEnumerable<string>> DeadLettersAsync(MySqlConnection connection)
    {
        var letters = (await connection.QueryAsync<string>("SELECT payload FROM dead_letters")).ToList();
        return
        [
            .. book.Broken.Except(letters).Select(text => $"message {text} is no dead letter"),
            .. letters.Except(book.Broken).Select(text => $"dead letter {text} is no broken message"),
            .. letters.GroupBy(text => text)
                .Where(equal => equal.Count() > 1).Select(equal => $"message {equal.Key} is {equal.Count()} dead letters"),
        ];
    }

    public static async Task<IEnumerable<string>> NoDeadSessionAsync(MySqlConnection connection) =>
        (await connection.QueryAsync<string>(
            "SELECT session_id FROM tracking_live_sessions WHERE session_id LIKE @prefix", new { prefix = $"{SessionClient.DeadPrefix}%" }))
        .Select(session => $"session {session} is live, and all its heartbeats are older than the timeout");
}
