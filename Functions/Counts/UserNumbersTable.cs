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

    private const string FindSql =
        """
        SELECT user_id, number
        FROM user_numbers
        WHERE user_id IN @users
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
