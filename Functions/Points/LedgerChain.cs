using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Points;

/// <summary>A row of a ledger's log as its chain sees it: whose, and what it says.</summary>
public sealed record LedgerRow(long UserId, string Content)
{
    public static LedgerRow OfPoints(long userId, string action, int points, string? relatedEvent, DateTime at) =>
        new(userId, string.Create(CultureInfo.InvariantCulture, $"{action}|{points}|{at:yyyy-MM-ddTHH:mm:ss}|{relatedEvent}"));

    public static LedgerRow OfCredits(long userId, int creditsAdded, int pointsConsumed, DateTime at) =>
        new(userId, string.Create(CultureInfo.InvariantCulture, $"{creditsAdded}|{pointsConsumed}|{at:yyyy-MM-ddTHH:mm:ss}"));
}

/// <summary>How a change of one balance ended: how many rows it changed (none: out of range), the balance, and its chain's head.</summary>
public sealed record LedgerChange(long Changed, int Balance, int? Seq, byte[]? Hash)
{
    public bool Done => Changed == 1;

    /// <summary>The link that <paramref name="row"/> adds to the chain.</summary>
    public (int Seq, byte[] Hash) Next(LedgerRow row) => ((Seq ?? 0) + 1, LedgerChain.Hash(Hash, row));
}

/// <summary>
/// The only writer of <c>ledger_chain</c>: one chain for each user and log, in which each hash covers the row and the hash before.
/// Whoever appends holds that user's balance row, so chains never fork and users never wait for one another.
/// </summary>
public static class LedgerChain
{
    public const string Points = "points";
    public const string Credits = "credits";

    private static readonly byte[] Origin = new byte[SHA256.HashSizeInBytes];

    private const string HeadsSql =
        """
        SELECT chain.user_id AS UserId, chain.seq AS Seq, chain.hash AS Hash
        FROM ledger_chain chain
        JOIN (
          SELECT user_id, MAX(seq) AS seq
          FROM ledger_chain
          WHERE user_id IN @users AND log = @log
          GROUP BY user_id
        ) head ON head.user_id = chain.user_id AND head.seq = chain.seq
        WHERE chain.log = @log
        """;

    /// <summary>SQL for the head of one user's chain, as two columns of a SELECT: <c>Seq</c> and <c>Hash</c>, null where it is empty.</summary>
    public static string HeadColumnsSql(string log) =>
        $"""
        (SELECT MAX(seq) FROM ledger_chain WHERE user_id = @userId AND log = '{log}') AS Seq,
        (SELECT hash FROM ledger_chain WHERE user_id = @userId AND log = '{log}' ORDER BY seq DESC LIMIT 1) AS Hash
        """;

    /// <summary>SQL that adds one link, whose parameters are <c>@userId</c>, <c>@seq</c> and <c>@hash</c>.</summary>
    public static string LinkSql(string log) =>
        $"""
        INSERT INTO ledger_chain (user_id, log, seq, hash)
        VALUES (@userId, '{log}', @seq, @hash)
        """;

    private static readonly RowInsert<(string Log, Link Link)> Insert = new(
        """
        INSERT INTO ledger_chain (user_id, log, seq, hash)
        VALUES
        """,
        [row => row.Link.UserId, row => row.Log, row => row.Link.Seq, row => row.Link.Hash]);

    /// <summary>Adds the rows, which their log got in this order and in this transaction.</summary>
    public static async Task AppendAsync(
        MySqlTransaction transaction, string log, IReadOnlyCollection<LedgerRow> rows, CancellationToken cancellationToken)
    {
        var users = rows.Select(row => row.UserId).Distinct();
        var heads = (await transaction.QueryAsync<Link>(HeadsSql, new { users, log }, cancellationToken)).ToDictionary(link => link.UserId);
        var links = new List<(string, Link)>(rows.Count);
        foreach (var row in rows)
        {
            var head = heads.GetValueOrDefault(row.UserId) ?? new Link(row.UserId, 0, Origin);
            var next = new Link(row.UserId, head.Seq + 1, Hash(head.Hash, row));
            heads[row.UserId] = next;
            links.Add((log, next));
        }

        await Insert.ExecuteAsync(transaction, links, cancellationToken);
    }

    /// <summary>The hash that follows <paramref name="before"/>, null for a chain's first row.</summary>
    public static byte[] Hash(byte[]? before, LedgerRow row) =>
        SHA256.HashData([.. before ?? Origin, .. Encoding.UTF8.GetBytes($"{row.UserId}|{row.Content}")]);

    private sealed record Link(long UserId, int Seq, byte[] Hash);
}
