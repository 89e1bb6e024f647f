using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Functions.Platform.MySql;

namespace Functions.Points;

/// <summary>A row of a ledger's log as its chain sees it: its user, log and content.</summary>
public sealed record LedgerRow(long UserId, string Log, string Content)
{
    public static LedgerRow OfPoints(long userId, string action, int points, string? relatedEvent, DateTime at) =>
        new(userId, LedgerChain.Points,
            string.Create(CultureInfo.InvariantCulture, $"{action}|{points}|{at:yyyy-MM-ddTHH:mm:ss}|{relatedEvent}"));

    public static LedgerRow OfCredits(long userId, int creditsAdded, int pointsConsumed, DateTime at) =>
        new(userId, LedgerChain.Credits,
            string.Create(CultureInfo.InvariantCulture, $"{creditsAdded}|{pointsConsumed}|{at:yyyy-MM-ddTHH:mm:ss}"));
}

/// <summary>How a change of one balance ended.</summary>
/// <param name="Changed">1, or 0 where the balance would have left its range: then nothing is written.</param>
/// <param name="Balance">The balance now.</param>
/// <param name="LogId">The id of its row in the log.</param>
/// <param name="Seq">The number of the last link before it; null where there is none.</param>
/// <param name="Hash">The hash of that link.</param>
public sealed record LedgerChange(long Changed, int Balance, long LogId, int? Seq, byte[]? Hash)
{
    public bool Done => Changed == 1;

    /// <summary>The row of the log; null where nothing is written.</summary>
    public LedgerRow? Row { get; init; }

    public LedgerLink? Head => Seq is { } seq ? new(Row!.UserId, Row.Log, seq, Hash!) : null;
}

public sealed record LedgerLink(long UserId, string Log, int Seq, byte[] Hash);

/// <summary>
/// The only writer of <c>ledger_chain</c> and <c>ledger_heads</c>: one chain for each user and log, in which each hash covers the row and
/// the hash before, and beside it its last link. An append holds that user's balance row, so chains never fork and users never wait
/// for one another.
/// </summary>
public static class LedgerChain
{
    public const string Points = "points";
    public const string Credits = "credits";

    private static readonly byte[] Origin = new byte[SHA256.HashSizeInBytes];

    private const string HeadsSql =
        """
        SELECT user_id AS UserId, log AS Log, seq AS Seq, hash AS Hash
        FROM ledger_heads
        WHERE user_id IN @users
        """;

    private static readonly Func<LedgerLink,
        object?>[] Columns = [link => link.UserId, link => link.Log, link => link.Seq, link => link.Hash];

    private static readonly RowInsert<LedgerLink> Insert = new(
        """
        INSERT INTO ledger_chain (user_id, log, seq, hash)
        VALUES
        """,
        Columns);

    private static readonly RowInsert<LedgerLink> MoveHeads = new(
        """
        INSERT INTO ledger_heads (user_id, log, seq, hash)
        VALUES
        """,
        Columns,
        """
        ON DUPLICATE KEY UPDATE seq = VALUES(seq), hash = VALUES(hash)
        """);

    /// <summary>
    /// Reads the last links of the users' chains as <see cref="LedgerLink"/>; an empty chain has none. A statement after the one
    /// that locks their balances, since a statement sees the moment at which it began.
    /// </summary>
    public static Statement Heads(IReadOnlyCollection<long> users) => Statement.Of(HeadsSql, new { users });

    /// <summary>Adds the rows that changes of single balances wrote.</summary>
    public static void Add(Transaction transaction, params IReadOnlyCollection<LedgerChange> changes) =>
        Add(transaction, changes.Select(change => change.Head).OfType<LedgerLink>(), changes.Select(change => change.Row!));

    /// <summary>
    /// Adds the rows, which their logs get in this order and in this transaction, to chains that end in <paramref name="heads"/>.
    /// </summary>
    public static void Add(Transaction transaction, IEnumerable<LedgerLink> heads, IEnumerable<LedgerRow> rows)
    {
        var ends = heads.ToDictionary(head => (head.UserId, head.Log));
        var links = new List<LedgerLink>();
        foreach (var row in rows)
        {
            var end = ends.GetValueOrDefault((row.UserId, row.Log));
            var link = new LedgerLink(row.UserId, row.Log, (end?.Seq ?? 0) + 1, Hash(end?.Hash, row));
            ends[(row.UserId, row.Log)] = link;
            links.Add(link);
        }

        Insert.Add(transaction, links);
        MoveHeads.Add(transaction, [.. links.Select(link => (link.UserId, link.Log)).Distinct().Select(chain => ends[chain])]);
    }

    /// <summary>The hash that follows <paramref name="before"/>, null for a chain's first row.</summary>
    public static byte[] Hash(byte[]? before, LedgerRow row) =>
        SHA256.HashData([.. before ?? Origin, .. Encoding.UTF8.GetBytes($"{row.UserId}|{row.Content}")]);
}
