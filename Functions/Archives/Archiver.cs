using Functions.Documents;
using Functions.Platform.MySql;
using Functions.Settings;
using Functions.Tracking;
using Microsoft.Extensions.Logging;

namespace Functions.Archives;

/// <summary>
/// Moves days that are old enough from MySQL into Parquet files. A file is written and verified before the first of its rows is
/// deleted, and exactly the rows that are in it are deleted; after a crash at any step the next run goes on from there. Only the holder of
/// <see cref="LockName"/> may run it.
/// </summary>
public sealed partial class Archiver(
    Database database, ArchiveFilesTable files, ArchiveWriter writer, ArchiveDeleter deleter,
    SettingsCache settings, TimeProvider clock, ILogger<Archiver> logger)
{
    /// <summary>The database lock under which files are written, rewritten and restored.</summary>
    public const string LockName = "ArchiveEvents";

    private const int Attempts = 3;

    /// <summary>How long a restored day stays in MySQL before it is archived again.</summary>
    public static readonly TimeSpan RestoredFor = TimeSpan.FromDays(7);

    public static readonly IReadOnlyList<StoredTable> Tables = [EventsTable.Stored, DocumentsTable.Stored];

    /// <summary>Finishes what is unfinished, then archives every day that is old enough; returns how many rows were moved.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow().UtcDateTime.Date.AddDays(-(await settings.LoadedAsync(cancellationToken)).ArchiveAfterDays);
        var moved = 0L;
        foreach (var table in Tables)
        {
            foreach (var file in await files.UnfinishedAsync(table.Name, cancellationToken))
            {
                await ResumeAsync(table, file, cancellationToken);
            }

            for (
                var from = DateTime.UnixEpoch;
                await table.FirstAsync(database, from, cancellationToken) is { } first && first < end;
                from = first.Date.AddDays(1))
            {
                moved += await ArchiveDayAsync(table, first.Date, cancellationToken);
            }
        }

        return moved;
    }

    // A restore that was cut short is resumed by its message, which comes back.
    private async Task ResumeAsync(StoredTable table, ArchiveFile file, CancellationToken cancellationToken)
    {
        Log.Resumed(logger, table.Name, file.Day, file.State);
        if (file.State == ArchiveState.Writing)
        {
            await ArchiveDayAsync(table, file.Day, cancellationToken);
        }
        else if (file.State != ArchiveState.Restoring)
        {
            await writer.GiveUpAsync(file, cancellationToken);
            await deleter.FinishAsync(table, file, cancellationToken);
        }
    }

    private async Task<long> ArchiveDayAsync(StoredTable table, DateTime day, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await writer.ToWriteAsync(table.Name, day, clock.GetUtcNow().UtcDateTime - RestoredFor, cancellationToken) is not { } file)
            {
                return 0;
            }

            try
            {
                return await ArchiveAsync(table, file, cancellationToken);
            }
            catch (ArchiveMismatchException changed) when (attempt < Attempts)
            {
                // A row may have been erased between writing and verifying.
                Log.Again(logger, changed, table.Name, day);
            }
        }
    }

    private async Task<long> ArchiveAsync(StoredTable table, ArchiveFile file, CancellationToken cancellationToken)
    {
        var written = await writer.WriteDayAsync(table, file, cancellationToken);
        if (written.Checksum.Rows == 0)
        {
            await writer.ForgetAsync(file, written, cancellationToken);
            return 0;
        }

        if (!await files.VerifiedAsync(file, written, cancellationToken))
        {
            await writer.GiveUpAsync(file, written.Blob, cancellationToken);
            return 0;
        }

        if (!await deleter.FinishDayAsync(table, file, cancellationToken))
        {
            return 0;
        }

        Log.Archived(logger, written.Checksum.Rows, table.Name, file.Day, written.Bytes);
        return written.Checksum.Rows;
    }

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "Archived {Rows} rows of {Table} of {Day:yyyy-MM-dd} in {Bytes} bytes")]
        public static partial void Archived(ILogger logger, long rows, string table, DateTime day, long bytes);

        [LoggerMessage(7102, LogLevel.Information, "Resuming the archive of {Table} of {Day:yyyy-MM-dd}, which was {State}")]
        public static partial void Resumed(ILogger logger, string table, DateTime day, ArchiveState state);

        [LoggerMessage(7103, LogLevel.Information, "Writing {Table} of {Day:yyyy-MM-dd} again: it changed while it was archived")]
        public static partial void Again(ILogger logger, Exception changed, string table, DateTime day);
    }
}
