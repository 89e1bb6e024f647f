using System.ComponentModel.DataAnnotations;
using Functions.Platform.MySql;
using Functions.Points;

namespace Functions.Credits;

/// <summary>The first row of a log that its chain does not vouch for.</summary>
/// <param name="UserId">Whose log.</param>
/// <param name="Log"><c>points</c> or <c>credits</c>.</param>
/// <param name="Seq">The row's place in that user's log, from 1.</param>
/// <param name="Id">The row's id; null where the row is gone.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record BrokenEntry(long UserId, [property: AllowedValues("points", "credits")] string Log, int Seq, long? Id, string Reason);

/// <summary>Whether the ledgers are as they were written, and how many entries were found good.</summary>
public sealed record LedgerVerdict(bool Intact, long Entries, BrokenEntry? Broken);

/// <summary>Recomputes every user's chains from the logs, a few users at a time, each few in one snapshot.</summary>
public sealed class LedgerVerifier(Database database)
{
    private const int UsersPerChunk = 200;

    private const string ChunkEndSql =
        """
        SELECT user_id
        FROM (
          SELECT user_id FROM ledger_chain WHERE user_id > @after
          UNION
          SELECT user_id FROM ledger_heads WHERE user_id > @after
          UNION
          SELECT user_id FROM user_point_logs WHERE user_id > @after
          UNION
          SELECT user_id FROM user_credit_logs WHERE user_id > @after
        ) users
        ORDER BY user_id
        LIMIT 1 OFFSET @skip
        """;

    private const string ChainSql =
        """
        SELECT user_id AS UserId, seq AS Seq, hash AS Hash
        FROM ledger_chain
        WHERE log = @log AND user_id > @After AND user_id <= @UpTo
        ORDER BY user_id, seq
        """;

    private const string HeadsSql =
        """
        SELECT user_id AS UserId, seq AS Seq, hash AS Hash
        FROM ledger_heads
        WHERE log = @log AND user_id > @After AND user_id <= @UpTo
        """;

    private const string PointsSql =
        """
        SELECT id, user_id, action, points, related_event, created_at
        FROM user_point_logs
        WHERE user_id > @After AND user_id <= @UpTo
        ORDER BY user_id, id
        """;

    private const string CreditsSql =
        """
        SELECT id, user_id, credits_added, points_consumed, created_at
        FROM user_credit_logs
        WHERE user_id > @After AND user_id <= @UpTo
        ORDER BY user_id, id
        """;

    public async Task<LedgerVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        var entries = 0L;
        for (long? after = long.MinValue; after is not null;)
        {
            var end = (await database.QueryAsync<long?>(ChunkEndSql, new { after, skip = UsersPerChunk }, cancellationToken))
                .SingleOrDefault();
            var users = new UserRange(after.Value, end ?? long.MaxValue);
            var (good, broken) = await database.ReadSnapshotAsync(
                snapshot => VerifyChunkAsync(snapshot, users, cancellationToken), cancellationToken);
            entries += good;
            if (broken is not null)
            {
                return new LedgerVerdict(false, entries, broken);
            }

            after = end;
        }

        return new LedgerVerdict(true, entries, null);
    }

    private static async Task<(long Good, BrokenEntry? Broken)> VerifyChunkAsync(
        Transaction snapshot, UserRange users, CancellationToken cancellationToken)
    {
        var points = await PointsAsync(snapshot, users, cancellationToken);
        var credits = await CreditsAsync(snapshot, users, cancellationToken);
        var first = Compare(LedgerChain.Points, points, await ChainsAsync(snapshot, LedgerChain.Points, users, cancellationToken));
        if (first.Broken is not null)
        {
            return first;
        }

        var second = Compare(LedgerChain.Credits, credits, await ChainsAsync(snapshot, LedgerChain.Credits, users, cancellationToken));
        return (first.Good + second.Good, second.Broken);
    }

    // Both sides come by user and by place, so they are walked side by side.
    private static (long Good, BrokenEntry? Broken) Compare(string log, List<(long Id, LedgerRow Row)> rows, Chains stored)
    {
        var logs = rows.ToLookup(row => row.Row.UserId);
        var chains = stored.Links.ToLookup(link => link.UserId);
        var heads = stored.Heads.ToDictionary(head => head.UserId);
        var good = 0L;
        foreach (var user in logs.Select(group => group.Key).Union(chains.Select(group => group.Key)).Union(heads.Keys).Order())
        {
            if (FirstBroken(user, log, [.. logs[user]], [.. chains[user]], heads.GetValueOrDefault(user)) is { } broken)
            {
                return (good + broken.Seq - 1, broken);
            }

            good += chains[user].Count();
        }

        return (good, null);
    }

    private static BrokenEntry? FirstBroken(long user, string log, (long Id, LedgerRow Row)[] rows, ChainLink[] chain, ChainLink? head)
    {
        byte[]? before = null;
        for (var i = 0; i < Math.Max(rows.Length, chain.Length); i++)
        {
            if (i >= rows.Length)
            {
                return new BrokenEntry(user, log, i + 1, null, "The row is gone.");
            }

            if (i >= chain.Length)
            {
                return new BrokenEntry(user, log, i + 1, rows[i].Id, "The row was not written by the ledger.");
            }

            before = LedgerChain.Hash(before, rows[i].Row);
            if (chain[i].Seq != i + 1 || !before.AsSpan().SequenceEqual(chain[i].Hash))
            {
                return new BrokenEntry(user, log, i + 1, rows[i].Id, "The row is not the one that was written here.");
            }
        }

        if (head?.Seq == rows.Length && head.Hash.AsSpan().SequenceEqual(before))
        {
            return null;
        }

        // If a row and its link were both deleted, only the head shows it.
        return head?.Seq > rows.Length || rows.Length == 0
            ? new BrokenEntry(user, log, rows.Length + 1, null, "The row is gone.")
            : new BrokenEntry(user, log, rows.Length, rows[^1].Id, "The row is not the one that the log ends with.");
    }

    private static async Task<List<(long, LedgerRow)>> PointsAsync(
        Transaction snapshot, UserRange users, CancellationToken cancellationToken)
    {
        var rows = await snapshot.QueryAsync<(long Id, long UserId, string Action, int Points, string? Related, DateTime At)>(
            PointsSql, users, cancellationToken);
        return [.. rows.Select(row => (row.Id, LedgerRow.OfPoints(row.UserId, row.Action, row.Points, row.Related, row.At)))];
    }

    private static async Task<List<(long, LedgerRow)>> CreditsAsync(
        Transaction snapshot, UserRange users, CancellationToken cancellationToken)
    {
        var rows = await snapshot.QueryAsync<(long Id, long UserId, int Added, int Consumed, DateTime At)>(
            CreditsSql, users, cancellationToken);
        return [.. rows.Select(row => (row.Id, LedgerRow.OfCredits(row.UserId, row.Added, row.Consumed, row.At)))];
    }

    private static async Task<Chains> ChainsAsync(Transaction snapshot, string log, UserRange users, CancellationToken cancellationToken)
    {
        var range = new { log, users.After, users.UpTo };
        return new Chains(
            await snapshot.QueryAsync<ChainLink>(ChainSql, range, cancellationToken),
            await snapshot.QueryAsync<ChainLink>(HeadsSql, range, cancellationToken));
    }

    private sealed record UserRange(long After, long UpTo);

    private sealed record Chains(IReadOnlyList<ChainLink> Links, IReadOnlyList<ChainLink> Heads);

    private sealed record ChainLink(long UserId, int Seq, byte[] Hash);
}
