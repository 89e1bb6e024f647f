namespace Functions.Documents;

/// <summary>A row of a query that counts opens by document and user.</summary>
public sealed class CountedOpen
{
    public string AppName { get; init; } = "";
    public string LevelName { get; init; } = "";
    public string ChapterName { get; init; } = "";
    public string DocumentName { get; init; } = "";
    public long? UserId { get; init; }
    public long Opens { get; init; }
    public DateTime LastOpenedAt { get; init; }

    /// <summary>The quarter of an hour, in UTC, where opens are counted by it.</summary>
    public DateTime QuarterStart { get; init; }

    // Who and where else does not matter to a count.
    public OpenedDocument Open => new(
        new DocumentOpen(LevelName, ChapterName, DocumentName), UserId, UserTypes.Guest, AppName, CountryCode: null, IpHash: null,
            LastOpenedAt);
}
