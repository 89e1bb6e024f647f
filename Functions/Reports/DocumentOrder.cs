using Functions.Counts;

namespace Functions.Reports;

/// <summary>In what order documents are listed; rows of equal value follow by their names.</summary>
public sealed record DocumentOrder(string By, bool IsDescending)
{
    public const string Opens = "opens";
    public const string Users = "uniqueUsers";
    public const string LastOpenedAt = "lastOpenedAt";
    public const string Name = "name";

    private static readonly string[] NameColumns = ["nodes.level_name", "nodes.chapter_name", "nodes.document_name"];

    public static readonly string[] Names = [Opens, Users, LastOpenedAt, Name];

    /// <summary>Whether the server can put the folded counts in this order: it keeps no users of a whole range.</summary>
    public bool IsOfServer => By != Users;

    /// <summary>Names from A, the rest from the most and the newest, unless the direction is given.</summary>
    public static DocumentOrder Of(string by, string? direction) => new(by, direction is null ? by != Name : direction == "desc");

    /// <summary>What a node is put in order by, before its names.</summary>
    public long ValueOf(OpenedNode node) => By switch
    {
        Opens => node.Opens,
        Users => node.Users,
        LastOpenedAt => node.LastOpenedAt.Ticks / TimeSpan.TicksPerSecond,
        _ => 0,
    };

    public IOrderedEnumerable<OpenedNode> Sort(IEnumerable<OpenedNode> nodes) => IsDescending
        ? By == Name ? nodes.OrderByDescending(node => node.Key) : nodes.OrderByDescending(ValueOf).ThenBy(node => node.Key)
        : nodes.OrderBy(ValueOf).ThenBy(node => node.Key);

    /// <summary>Whether the node comes after the one that the cursor stands at.</summary>
    public bool IsAfter(OpenedNode node, DocumentCursor cursor)
    {
        var value = ValueOf(node).CompareTo(cursor.Value);
        var names = node.Key.CompareTo(cursor.Key);
        return By == Name ? (IsDescending ? names < 0 : names > 0) : value == 0 ? names > 0 : value < 0 == IsDescending;
    }

    /// <summary>ORDER BY, on the columns of <c>counts</c> and <c>nodes</c>.</summary>
    public string Sql(string depth)
    {
        var names = ColumnsOf(depth);
        var direction = IsDescending ? " DESC" : "";
        return By == Name
            ? string.Join(", ", names.Select(name => $"{name}{direction}")) : $"{Column}{direction}, {string.Join(", ", names)}";
    }

    /// <summary>The condition, with AND in front, that a row comes after the cursor.</summary>
    public string AfterSql(string depth)
    {
        var names = ColumnsOf(depth);
        var tuple = $"({string.Join(", ", names)})";
        var cursor = $"({string.Join(", ", names.Select((_, i) => $"@after{i}"))})";
        var compare = IsDescending ? "<" : ">";
        return By == Name ? $" AND {tuple} {compare} {cursor}" : $" AND ({Column} {compare} @after OR ({Column} = @after AND {tuple} > {cursor}))";
    }

    private string Column => By == Opens ? "counts.opens" : "counts.last_opened_at";

    private static string[] ColumnsOf(string depth) => NameColumns[..(Array.IndexOf(DocumentNode.Depths, depth) + 1)];
}
