using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// The only writer of <c>user_numbers</c>: small numbers for users, which distinct counts are kept by. The number of an
/// erased user stays, without the user, and still counts.
/// </summary>
public static class UserNumbersTable
{
    private const int FindChunk = 1000;

    private static readonly RowInsert<long> Insert = new(
        """
        INSERT IGNORE INTO user_numbers (user_id)
        VALUES
        """,
        [user => user]);

    // With its number, which a row that is there already does not use up.
    private static readonly RowInsert<Seen> See = new(
        """
        INSERT INTO user_numbers (number, first_seen_at, last_seen_at)
        VALUES
        """,
        [row => row.Number, row => row.First, row => row.Last],
        """
        ON DUPLICATE KEY UPDATE
          first_seen_at = LEAST(COALESCE(first_seen_at, VALUES(first_seen_at)), VALUES(first_seen_at)),
          last_seen_at = GREATEST(COALESCE(last_seen_at, VALUES(last_seen_at)), VALUES(last_seen_at))
        """);

    private const string FindSql =
        """
        SELECT user_id, number
        FROM user_numbers
        WHERE user_id IN @users
        """;

    private const string NextSql =
        """
        SELECT user_id, number
        FROM user_numbers
        WHERE user_id > @after
        ORDER BY user_id
        LIMIT @limit
        """;

    private const string SeenSql =
        """
        SELECT user_id, first_seen_at, last_seen_at
        FROM user_numbers
        WHERE user_id IN @ids
        """;

    private const string ErasedSql =
        """
        SELECT number
        FROM user_numbers
        WHERE user_id IS NULL
        """;

    private const string LastSql =
        """
        SELECT COALESCE(MAX(number), 0)
        FROM user_numbers
        """;

    private const string ForgetSql =
        """
        UPDATE user_numbers
        SET user_id = NULL
        WHERE user_id = @userId
        """;

    /// <summary>The number of every user, making those that are new.</summary>
    public static async Task<IReadOnlyDictionary<long, uint>> ResolveAsync(
        Transaction transaction, IEnumerable<long> users, CancellationToken cancellationToken)
    {
        var wanted = users.ToHashSet();
        var numbers = await FindAsync(transaction, wanted, cancellationToken);
        // Looked for first: an ignored insert would still use up a number.
        var unknown = wanted.Where(user => !numbers.ContainsKey(user)).Order().ToList();
        await Insert.ExecuteAsync(transaction, unknown, cancellationToken);
        foreach (var (user, number) in await FindAsync(transaction, unknown, cancellationToken))
        {
            numbers[user] = number;
        }

        return numbers;
    }

    /// <summary>The number of every user, for reading: one that has none yet gets one past the last, which is not kept.</summary>
    public static async Task<IReadOnlyDictionary<long, uint>> ReadAsync(
        Transaction snapshot, IEnumerable<long> users, CancellationToken cancellationToken)
    {
        var wanted = users.ToHashSet();
        if (wanted.Count == 0)
        {
            return new Dictionary<long, uint>();
        }

        var numbers = await FindAsync(snapshot, wanted, cancellationToken);
        var next = (await snapshot.QueryAsync<uint>(LastSql, null, cancellationToken)).Single();
        foreach (var user in wanted.Where(user => !numbers.ContainsKey(user)))
        {
            numbers[user] = ++next;
        }

        return numbers;
    }

    /// <summary>Users with their numbers, by id, after one of them.</summary>
    public static Task<IReadOnlyList<(long User, uint Number)>> NextAsync(
        Transaction snapshot, long after, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<(long User, uint Number)>(NextSql, new { after, limit }, cancellationToken);

    /// <summary>The hours in which each of the users was first and last seen, as far as they are folded.</summary>
    public static async Task<IReadOnlyDictionary<long, (DateTime? First, DateTime? Last)>> SeenAsync(
        Transaction snapshot, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<(long User, DateTime? First, DateTime? Last)>(SeenSql, new { ids }, cancellationToken))
        .ToDictionary(row => row.User, row => (row.First, row.Last));

    /// <summary>The numbers whose users were erased.</summary>
    public static Task<IReadOnlyList<uint>> ErasedAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<uint>(ErasedSql, null, cancellationToken);

    /// <summary>Widens the times in which users were seen; their numbers were given before.</summary>
    public static Task SeeAsync(Transaction transaction, IEnumerable<Seen> seen, CancellationToken cancellationToken) =>
        See.ExecuteAsync(transaction, [.. seen.OrderBy(user => user.Number)], cancellationToken);

    public static Task ForgetAsync(Transaction transaction, long userId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(ForgetSql, new { userId }, cancellationToken);

    private static async Task<Dictionary<long, uint>> FindAsync(
        Transaction transaction, IReadOnlyCollection<long> users, CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<long, uint>();
        foreach (var chunk in users.Chunk(FindChunk))
        {
            foreach (var (user, number) in await transaction.QueryAsync<(long, uint)>(FindSql, new { users = chunk }, cancellationToken))
            {
                numbers[user] = number;
            }
        }

        return numbers;
    }
}
