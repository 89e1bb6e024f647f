namespace Functions.Archives;

/// <summary>Where an archived file is between MySQL and Parquet.</summary>
public static class ArchiveState
{
    /// <summary>The file is not verified; every row is in MySQL.</summary>
    public const string Writing = "writing";

    /// <summary>The file is verified; its rows are being deleted from MySQL.</summary>
    public const string Deleting = "deleting";

    /// <summary>The rows are in the file alone.</summary>
    public const string Archived = "archived";

    /// <summary>The rows are being put back into MySQL.</summary>
    public const string Restoring = "restoring";

    /// <summary>The rows are in MySQL again, and still in the file.</summary>
    public const string Restored = "restored";

    /// <summary>Another file took this one's rows; it is about to be forgotten.</summary>
    public const string Replaced = "replaced";
}

/// <summary>A row of <c>archive_days</c>: one file of a day of a table. Late rows make further files of the same day.</summary>
public sealed class ArchivedDay
{
    public long Id { get; init; }
    public DateTime Day { get; init; }
    public required string Table { get; init; }
    public required string State { get; init; }
    public string? Blob { get; init; }
    public string? PendingBlob { get; init; }
    public string? ObsoleteBlob { get; init; }
    public long Rows { get; init; }
    public long Bytes { get; init; }
    public byte[]? Sha256 { get; init; }
    public byte[]? Checksum { get; init; }
    public DateTime? ArchivedAt { get; init; }
    public DateTime? RestoredAt { get; init; }
}
