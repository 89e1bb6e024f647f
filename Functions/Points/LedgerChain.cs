using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Points;

/// <summary>A row of a ledger's log as its chain sees it: whose, of which log, and what it says.</summary>
public sealed record LedgerRow(long UserId, string Log, string Content)
{
    public static LedgerRow OfPoints(long userId, string action, int points, string? relatedEvent, DateTime at) =>
        new(userId, LedgerChain.Points, string.Create(CultureInfo.InvariantCulture, $"{action}|{points}|{at:yyyy-MM-ddTHH:mm:ss}|{relatedEvent}"));

    public static LedgerRow OfCredits(long userId, int creditsAdded, int pointsConsumed, DateTime at) =>
        new(userId, LedgerChain.Credits, string.Create(CultureInfo.InvariantCulture, $"{creditsAdded}|{pointsConsumed}|{at:yyyy-MM-ddTHH:mm:ss}"));
}

/// <summary>How a change of one balance ended: how many rows it changed (none: out of range), and the balance.</summary>
public sealed record LedgerChange(long Changed, int Balance)
{
    public bool Done => Changed == 1;
}

/// <summary>What a user has.</summary>
public sealed record LedgerBalance(long UserId, int Amount)
{
    public static LedgerBalance Of(MySqlDataReader row) => new(row.GetInt64(0), row.GetInt32(1));
}

/// <summary>One link of one user's chain, or its head: where it is empty, number 0.</summary>
public sealed record LedgerLink(long UserId, string Log, int Seq, byte[] Hash);

/// <summary>
/// The only writer of <c>ledger_chain</c>: one chain for each user and log, in which each hash covers the row and the hash before.
/// Whoever appends holds that user's balance row, so chains never fork and users never wait for one another.
/// </summary>
public static class LedgerChain
{
    public const string Points = "points";
    public const string Credits = "credits";

    private static readonly byte[] Origin = new byte[SHA256.HashSizeInBytes];

    // Two looks at the end of each chain, which cost the same however long it is; a MAX for each user was seen to read all of it.
    private static string HeadsSql(string log) =>
        $"""
        SELECT user_id,
               '{log}',
               (SELECT seq FROM ledger_chain chain WHERE chain.user_id = balance.user_id AND log = '{log}' ORDER BY seq DESC LIMIT 1),
               (SELECT hash FROM ledger_chain chain WHERE chain.user_id = balance.user_id AND log = '{log}' ORDER BY seq DESC LIMIT 1)
        FROM user_points balance
        WHERE user_id IN (?)
        """;

    private static readonly RowInsert<LedgerLink> Insert = new(
        """
        INSERT INTO ledger_chain (user_id, log, seq, hash)
        VALUES
        """,
        [link => link.UserId, link => link.Log, link => link.Seq, link => link.Hash]);

    /// <summary>
    /// Reads where the chains end of users who have a points row, as <see cref="HeadOf"/> takes them. A statement after the one that locks
    /// their balances, since a statement sees the moment at which it began.
    /// </summary>
    public static MySqlBatchCommand Heads(string log, IReadOnlyCollection<long> users) => RoundTrip.Statement(HeadsSql(log), users, user => user);

    public static LedgerLink HeadOf(MySqlDataReader row) => row.IsDBNull(2)
        ? new(row.GetInt64(0), row.GetString(1), 0, Origin)
        : new(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3));

    /// <summary>Adds links that <see cref="Links"/> made.</summary>
    public static MySqlBatchCommand Append(IReadOnlyCollection<LedgerLink> links) => Insert.Statement(links);

    /// <summary>The links that rows add to their users' chains, which end in <paramref name="heads"/>.</summary>
    public static List<LedgerLink> Links(IEnumerable<LedgerLink> heads, IEnumerable<LedgerRow> rows)
    {
        var ends = heads.ToDictionary(head => (head.UserId, head.Log));
        var links = new List<LedgerLink>();
        foreach (var row in rows)
        {
            var end = ends[(row.UserId, row.Log)];
            var link = new LedgerLink(row.UserId, row.Log, end.Seq + 1, Hash(end.Hash, row));
            ends[(row.UserId, row.Log)] = link;
            links.Add(link);
        }

        return links;
    }

    /// <summary>Adds the rows, which their log got in this order and in this transaction.</summary>
    public static async Task AppendAsync(
        MySqlTransaction transaction, string log, IReadOnlyCollection<LedgerRow> rows, CancellationToken cancellationToken)
    {
        var users = rows.Select(row => row.UserId).Distinct().ToList();
        List<LedgerLink> heads;
        await using (var reader = await transaction.QueryAsync([Heads(log, users)], cancellationToken))
        {
            heads = await reader.ReadAsync(HeadOf, cancellationToken);
        }

        await Insert.ExecuteAsync(transaction, Links(heads, rows), cancellationToken);
    }

    /// <summary>The hash that follows <paramref name="before"/>, null for a chain's first row.</summary>
    public static byte[] Hash(byte[]? before, LedgerRow row) =>
        SHA256.HashData([.. before ?? Origin, .. Encoding.UTF8.GetBytes($"{row.UserId}|{row.Content}")]);
}
