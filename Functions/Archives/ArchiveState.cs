namespace Functions.Archives;

/// <summary>Where a file's rows are between MySQL and Parquet.</summary>
public enum ArchiveState
{
    /// <summary>The file is not verified; every row is in MySQL.</summary>
    Writing,

    /// <summary>The file is verified; its rows are being deleted from MySQL.</summary>
    Deleting,

    /// <summary>The rows are in the file alone.</summary>
    Archived,

    /// <summary>The rows are being put back into MySQL.</summary>
    Restoring,

    /// <summary>The rows are in MySQL again, and still in the file.</summary>
    Restored,

    /// <summary>Another file took this one's rows; its row is about to be removed.</summary>
    Replaced,
}

/// <summary>Which state may follow which. A change that is not among these changes nothing.</summary>
public static class ArchiveTransitions
{
    private static readonly (ArchiveState From, ArchiveState To)[] Allowed =
    [
        // Another attempt; verified; or no row was left to write, and an earlier file keeps what it holds.
        (ArchiveState.Writing, ArchiveState.Writing),
        (ArchiveState.Writing, ArchiveState.Deleting),
        (ArchiveState.Writing, ArchiveState.Archived),

        // All rows are deleted, or wanted back before that.
        (ArchiveState.Deleting, ArchiveState.Archived),
        (ArchiveState.Deleting, ArchiveState.Restoring),

        (ArchiveState.Archived, ArchiveState.Restoring),

        // An interrupted restore is resumed.
        (ArchiveState.Restoring, ArchiveState.Restoring),
        (ArchiveState.Restoring, ArchiveState.Restored),

        // The day is archived again, into this file or into another that holds all rows of the day.
        (ArchiveState.Restored, ArchiveState.Writing),
        (ArchiveState.Restored, ArchiveState.Replaced),
    ];

    public static bool Allows(ArchiveState from, ArchiveState to) => Allowed.Contains((from, to));

    /// <summary>The states that <paramref name="to"/> may follow, as they are stored; all, where null keeps the state.</summary>
    public static IReadOnlyList<string> Before(ArchiveState? to) =>
        [.. Enum.GetValues<ArchiveState>().Where(from => to is not { } next || Allows(from, next)).Select(from => from.Stored())];

    /// <summary>The state as <c>archive_days</c> and the API write it.</summary>
    public static string Stored(this ArchiveState state) => state.ToString().ToLowerInvariant();
}
