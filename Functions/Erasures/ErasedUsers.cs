using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Erasures;

/// <summary>
/// Which of some users were erased, and when, as the transaction that asked sees it until its end: an erase that begins meanwhile waits
/// for that transaction, and then finds what it wrote.
/// </summary>
public sealed class ErasedUsers
{
    private static readonly ErasedUsers None = new([]);

    // Shared: writers never wait for one another here.
    private static readonly Statement Guard = Statement.Of(
        """
        SELECT id
        FROM erasure_guard
        WHERE id = 1
        LOCK IN SHARE MODE
        """);

    private const string OfUsersSql =
        """
        SELECT user_id, MAX(requested_at)
        FROM user_erasures
        WHERE user_id IN @some
        GROUP BY user_id
        """;

    private readonly Dictionary<long, DateTime> _erasedAt;

    private ErasedUsers(IEnumerable<(long User, DateTime At)> erased) =>
        _erasedAt = erased.ToDictionary(user => user.User, user => user.At);

    public bool Any => _erasedAt.Count > 0;

    /// <summary>Looks the users up; nothing of them may have been written before in this transaction.</summary>
    public static async Task<ErasedUsers> LockAsync(Transaction transaction, IEnumerable<long> users, CancellationToken cancellationToken)
    {
        var queries = Queries(users);
        if (queries.Count == 0)
        {
            return None;
        }

        await using var reader = await transaction.QueryAsync(queries, cancellationToken);
        return await ReadAsync(reader, queries, cancellationToken);
    }

    /// <summary>The queries of <see cref="LockAsync"/>, for a transaction that sends others along; none where there are no users.</summary>
    public static IReadOnlyList<Statement> Queries(IEnumerable<long> users) =>
        users.Distinct().Order().ToList() is { Count: > 0 } some ? [Guard, Statement.Of(OfUsersSql, new { some })] : [];

    public static async Task<ErasedUsers> ReadAsync(
        MySqlDataReader reader, IReadOnlyList<Statement> queries, CancellationToken cancellationToken)
    {
        if (queries.Count == 0)
        {
            return None;
        }

        await reader.ReadAsync<long>(cancellationToken);
        return new ErasedUsers(await reader.ReadAsync<(long, DateTime)>(cancellationToken));
    }

    /// <summary>
    /// Whether what names the user, and has these times (when it was accepted, when it happened), is erased: one is not after the erasure.
    /// </summary>
    public bool Covers(long? user, params ReadOnlySpan<DateTime> times)
    {
        if (user is not { } id || !_erasedAt.TryGetValue(id, out var erasedAt))
        {
            return false;
        }

        // Erasures are kept in whole seconds; what is of the same second counts as before.
        foreach (var time in times)
        {
            if (time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)) <= erasedAt)
            {
                return true;
            }
        }

        return false;
    }
}
