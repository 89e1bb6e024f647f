using Functions.Platform.MySql;

namespace Functions.Counts;

public enum UsersOf
{
    /// <summary>A combination of usage's dimensions: a row of <c>usage_dimensions</c>.</summary>
    Usage,

    /// <summary>A level, chapter or document, in one app or in all: a row of <c>document_nodes</c>.</summary>
    Document,
}

public sealed record UserBucket(string Period, uint Id, DateTime Start);

public sealed record StoredUsers(uint Id, DateTime Start, byte[] Numbers);

/// <summary>
/// The only writer of <c>distinct_users</c>. A set is read, added to and written back whole, which is safe because folds exclude one
/// another: they lock the oldest pending rows first.
/// </summary>
public static class DistinctUsersTable
{
    private const int IdsPerStatement = 500;
    private const int BytesPerStatement = 1 << 20;

    private static readonly RowInsert<(string Of, UserBucket Bucket, int Users, byte[] Numbers)> Put = new(
        """
        INSERT INTO distinct_users (subject, period, subject_id, start, users, numbers)
        VALUES
        """,
        [row => row.Of, row => row.Bucket.Period, row => row.Bucket.Id, row => row.Bucket.Start, row => row.Users, row => row.Numbers],
        """
        ON DUPLICATE KEY UPDATE
          users = VALUES(users),
          numbers = VALUES(numbers)
        """);

    private const string ReadSql =
        """
        SELECT subject_id AS Id, start AS Start, numbers AS Numbers
        FROM distinct_users
        WHERE subject = @subject AND period = @period AND subject_id IN @ids AND start IN @starts
        """;

    private const string CountsSql =
        """
        SELECT start, users
        FROM distinct_users
        WHERE subject = @subject AND period = @period AND subject_id = @id AND start >= @from AND start < @to
        """;

    private const string FirstSql =
        """
        SELECT MIN(start)
        FROM distinct_users
        WHERE subject = @subject AND period = 'month' AND subject_id IN @ids
        """;

    private const string IdsSql =
        """
        SELECT DISTINCT subject_id
        FROM distinct_users FORCE INDEX (idx_start)
        WHERE subject = @subject AND period = 'day' AND start >= @from AND start < @to
        """;

    private const string ForgetSql =
        """
        DELETE FROM distinct_users
        WHERE subject = @subject AND period = @period AND start >= @from AND start < @to
        """;

    /// <summary>Adds users to the sets that they belong to. Sets that had them all are left alone.</summary>
    public static async Task AddAsync(
        Transaction transaction,
        UsersOf of,
        IReadOnlyDictionary<UserBucket, HashSet<uint>> added,
        CancellationToken cancellationToken)
    {
        foreach (var (period, start) in added.Keys.Select(bucket => (bucket.Period, bucket.Start)).Distinct().Order().ToList())
        {
            var ids = added.Keys.Where(bucket => bucket.Period == period && bucket.Start == start).Select(bucket => bucket.Id).Order();
            foreach (var chunk in ids.Chunk(IdsPerStatement))
            {
                var stored = (await ReadAsync(transaction, of, period, chunk, [start], cancellationToken))
                    .ToDictionary(set => set.Id, set => set.Numbers);
                var grown =
                    from id in chunk
                    let bucket = new UserBucket(period, id, start)
                    let before = stored.TryGetValue(id, out var numbers) ? [.. UserSet.Unpack(numbers)] : new List<uint>()
                    let all = added[bucket].Concat(before).Distinct().Order().ToList()
                    where all.Count > before.Count
                    select (bucket, (IReadOnlyCollection<uint>)all);
                await PutAsync(transaction, of, grown, cancellationToken);
            }
        }
    }

    /// <summary>The sets of the subjects for periods of one length that begin at the given times.</summary>
    public static async Task<IReadOnlyList<StoredUsers>> ReadAsync(
        Transaction transaction,
        UsersOf of,
        string period,
        IReadOnlyCollection<uint> ids,
        IReadOnlyCollection<DateTime> starts,
        CancellationToken cancellationToken)
    {
        var sets = new List<StoredUsers>();
        foreach (var chunk in ids.Chunk(IdsPerStatement))
        {
            var parameters = new { subject = Name(of), period, ids = chunk, starts };
            sets.AddRange(await transaction.QueryAsync<StoredUsers>(ReadSql, parameters, cancellationToken));
        }

        return sets;
    }

    /// <summary>How many different users one subject had in each period that begins in a span.</summary>
    public static async Task<Dictionary<DateTime, long>> CountsAsync(
        Transaction snapshot, UsersOf of, string period, uint id, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<(DateTime Start, int Users)>(
            CountsSql, new { subject = Name(of), period, id, from, to }, cancellationToken))
        .ToDictionary(row => row.Start, row => (long)row.Users);

    /// <summary>The first month in which any of the subjects had users; null where none had.</summary>
    public static async Task<DateTime?> FirstMonthAsync(
        Transaction snapshot, UsersOf of, IReadOnlyCollection<uint> ids, CancellationToken cancellationToken)
    {
        var first = default(DateTime?);
        foreach (var chunk in ids.Chunk(IdsPerStatement))
        {
            var found = (await snapshot.QueryAsync<DateTime?>(FirstSql, new { subject = Name(of), ids = chunk }, cancellationToken))
                .Single();
            first = first is null || found < first ? found ?? first : first;
        }

        return first;
    }

    /// <summary>Takes periods of one length that begin in a span out, for a recount.</summary>
    public static Task ForgetAsync(
        Transaction transaction, UsersOf of, string period, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(ForgetSql, new { subject = Name(of), period, from, to }, cancellationToken);

    /// <summary>Makes a week or month again from its days.</summary>
    public static async Task RebuildAsync(
        Transaction transaction, UsersOf of, string period, DateTime start, CancellationToken cancellationToken)
    {
        var end = Period.EndOf(period, start);
        await ForgetAsync(transaction, of, period, start, start.AddSeconds(1), cancellationToken);
        var days = Enumerable.Range(0, (end - start).Days).Select(day => start.AddDays(day)).ToList();
        var ids = await transaction.QueryAsync<uint>(IdsSql, new { subject = Name(of), from = start, to = end }, cancellationToken);
        foreach (var chunk in ids.Chunk(IdsPerStatement))
        {
            var sets = await ReadAsync(transaction, of, Period.Day, chunk, days, cancellationToken);
            var rebuilt =
                from set in sets
                group set by set.Id into ofDays
                let numbers = ofDays.SelectMany(day => UserSet.Unpack(day.Numbers)).Distinct().Order().ToList()
                select (new UserBucket(period, ofDays.Key, start), (IReadOnlyCollection<uint>)numbers);
            await PutAsync(transaction, of, rebuilt, cancellationToken);
        }
    }

    // By size as well as by number of rows: the set of a large platform's month is a megabyte, and a statement has a limit.
    private static async Task PutAsync(
        Transaction transaction,
        UsersOf of,
        IEnumerable<(UserBucket Bucket, IReadOnlyCollection<uint> Numbers)> sets,
        CancellationToken cancellationToken)
    {
        var rows = new List<(string, UserBucket, int, byte[])>();
        var bytes = 0;
        foreach (var (bucket, numbers) in sets)
        {
            var packed = UserSet.Pack(numbers);
            rows.Add((Name(of), bucket, numbers.Count, packed));
            bytes += packed.Length;
            if (bytes >= BytesPerStatement)
            {
                await Put.ExecuteAsync(transaction, rows, cancellationToken);
                rows.Clear();
                bytes = 0;
            }
        }

        await Put.ExecuteAsync(transaction, rows, cancellationToken);
    }

    private static string Name(UsersOf of) => of == UsersOf.Usage ? "usage" : "document";
}
