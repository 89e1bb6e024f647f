using Functions.Erasures;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Archives;

/// <summary>How far archiving is: what is in files, the oldest day that is in MySQL, and what is in progress.</summary>
public sealed record ArchiveProgress(
    long Days, long Rows, long Bytes, DateTime? LastDay, DateTime? OldestLiveDay, long Unfinished, long Restored, long RunningErasures)
{
    private const string FilesSql =
        """
        SELECT CAST(COUNT(DISTINCT IF(state = 'archived', day, NULL)) AS SIGNED) AS Days,
               CAST(COALESCE(SUM(IF(state = 'archived', row_count, 0)), 0) AS SIGNED) AS `Rows`,
               CAST(COALESCE(SUM(IF(state = 'archived', bytes, 0)), 0) AS SIGNED) AS Bytes,
               CAST(MAX(IF(state = 'archived', day, NULL)) AS DATETIME) AS LastDay,
               CAST(COALESCE(SUM(state IN ('writing', 'deleting', 'restoring', 'replaced')), 0) AS SIGNED) AS Unfinished,
               CAST(COALESCE(SUM(state = 'restored'), 0) AS SIGNED) AS Restored
        FROM archive_days
        """;

    public static async Task<ArchiveProgress> ReadAsync(Transaction snapshot, CancellationToken cancellationToken)
    {
        var files = (await snapshot.QueryAsync<Files>(FilesSql, null, cancellationToken)).Single();
        var oldest = await EventsTable.OldestDayAsync(snapshot, cancellationToken);
        var erasures = await UserErasuresTable.CountRunningAsync(snapshot, cancellationToken);
        return new(files.Days, files.Rows, files.Bytes, files.LastDay, oldest, files.Unfinished, files.Restored, erasures);
    }

    private sealed record Files(long Days, long Rows, long Bytes, DateTime? LastDay, long Unfinished, long Restored);
}
