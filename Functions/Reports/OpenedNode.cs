using Functions.Counts;

namespace Functions.Reports;

/// <summary>A node with its opens, folded and pending.</summary>
public sealed class OpenedNode
{
    /// <summary>The node's number; null where it was never folded.</summary>
    public long? Id { get; init; }
    public required string LevelName { get; init; }
    public string? ChapterName { get; init; }
    public string? DocumentName { get; init; }

    /// <summary>The opens of the range.</summary>
    public long Opens { get; set; }

    /// <summary>The different users of the range, once they are counted.</summary>
    public long Users { get; set; }

    /// <summary>The last open of the range; null where there was none.</summary>
    public DateTime? LastInRange { get; set; }

    /// <summary>The last open at all, as far as it was read.</summary>
    public DateTime LastEver { get; set; }

    /// <summary>Opens of the range that are not folded yet.</summary>
    public List<DocumentCount> Pending { get; } = [];

    /// <summary>The last open of the range; without one, the last there was.</summary>
    public DateTime LastOpenedAt => LastInRange ?? LastEver;

    internal GroupKey Key => new([LevelName, ChapterName, DocumentName]);

    public (string, string?, string?) Names => (LevelName, ChapterName, DocumentName);

    public DocumentCursor Cursor(DocumentOrder order) => new(order.ValueOf(this), LevelName, ChapterName, DocumentName);

    public void Add(DocumentCount count, bool isInRange)
    {
        LastEver = Later(LastEver, count.LastOpenedAtUtc);
        if (isInRange)
        {
            Pending.Add(count);
            Opens += count.Opens;
            LastInRange = Later(LastInRange ?? default, count.LastOpenedAtUtc);
        }
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;
}
