namespace Functions.Archives;

/// <summary>A row of <c>archive_days</c>: one file of a day of a table. Late rows make further files of the same day.</summary>
public sealed class ArchiveFile
{
    public long Id { get; init; }
    public DateTime Day { get; init; }
    public required string Table { get; init; }
    public required ArchiveState State { get; init; }

    /// <summary>The blob that was verified; null until one was.</summary>
    public string? Blob { get; init; }

    /// <summary>A blob that is being written: its name is the attempt.</summary>
    public string? PendingBlob { get; init; }

    /// <summary>A blob that another took the place of, to be deleted.</summary>
    public string? ObsoleteBlob { get; init; }

    public long Rows { get; init; }
    public long Bytes { get; init; }
    public byte[]? Sha256 { get; init; }
    public byte[]? Checksum { get; init; }
    public DateTime? ArchivedAt { get; init; }
    public DateTime? RestoredAt { get; init; }
}
