using System.Runtime.CompilerServices;
using Functions.Documents;
using Functions.Platform.MySql;
using Functions.Settings;
using Functions.Tracking;
using Microsoft.Extensions.Logging;

namespace Functions.Archives;

/// <summary>
/// Moves days that are old enough from MySQL into Parquet files. A file is written and verified before the first of its rows is
/// deleted, and exactly the rows that are in it are deleted; a crash at any step is taken up where it was. Only the holder of
/// <see cref="LockName"/> may run it.
/// </summary>
public sealed partial class Archiver(
    Database database, ArchivesTable parts, ArchiveFiles files, SettingsCache settings, TimeProvider clock, ILogger<Archiver> logger)
{
    /// <summary>The database lock under which files are written, rewritten and restored.</summary>
    public const string LockName = "ArchiveEvents";

    private const int ReadStep = 2000;
    private const int DeleteChunk = 1000;
    private const int Attempts = 3;

    /// <summary>How long a restored day stays in MySQL before it is archived again.</summary>
    public static readonly TimeSpan RestoredFor = TimeSpan.FromDays(7);

    public static readonly IReadOnlyList<StoredTable> Tables = [EventsTable.Stored, DocumentsTable.Stored];

    private readonly ArchiveVerifier _verifier = new(database, files);

    /// <summary>Finishes what is unfinished, then archives every day that is old enough; returns how many rows were moved.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var days = (await settings.LoadedAsync(cancellationToken)).ArchiveAfterDays;
        var end = clock.GetUtcNow().UtcDateTime.Date.AddDays(-days);
        var moved = 0L;
        foreach (var table in Tables)
        {
            foreach (var part in await parts.UnfinishedAsync(table.Name, cancellationToken))
            {
                await ResumeAsync(table, part, cancellationToken);
            }

            for (var from = DateTime.UnixEpoch; await table.FirstAsync(database, from, cancellationToken) is { } first && first < end; from = first.Date.AddDays(1))
            {
                moved += await ArchiveDayAsync(table, first.Date, cancellationToken);
            }
        }

        return moved;
    }

    /// <summary>Deletes files that are no part's: those that nobody finished, whose writer begins anew, and those that others replaced.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        foreach (var table in Tables)
        {
            foreach (var part in await parts.UnfinishedAsync(table.Name, cancellationToken))
            {
                await GiveUpAsync(part, cancellationToken);
                await CleanAsync(part, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Deletes from MySQL what the part's verified file holds, and the file that it took the place of; false where another has begun to
    /// restore the part meanwhile.
    /// </summary>
    public async Task<bool> FinishAsync(StoredTable table, ArchivedDay part, CancellationToken cancellationToken)
    {
        if (part.State == ArchiveState.Deleting)
        {
            var courtesy = new Courtesy(database);
            await foreach (var group in files.ReadAsync(table, part.Blob!, cancellationToken))
            {
                foreach (var chunk in group.Select(row => (long)row[0]!).Chunk(DeleteChunk))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!await DeleteAsync(table, part, chunk, cancellationToken))
                    {
                        return false;
                    }

                    await courtesy.StepAsync(cancellationToken);
                }
            }

            if (!await parts.DeletedAsync(part, cancellationToken))
            {
                return false;
            }
        }

        await CleanAsync(part, cancellationToken);
        return true;
    }

    /// <summary>Writes a file under a new name and verifies its bytes; the part keeps its former file until it is told otherwise.</summary>
    public async Task<WrittenFile> WriteAsync(
        StoredTable table, ArchivedDay part, string state, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        if (part.PendingBlob is { } abandoned)
        {
            await files.DeleteAsync(abandoned, cancellationToken);
        }

        var blob = ArchiveFiles.NewName(table.Name, part.Day);
        await parts.TryAsync(part.Id, state, blob, cancellationToken);
        var file = await files.WriteAsync(table, blob, rows, cancellationToken);
        await _verifier.BytesAsync(file, cancellationToken);
        return file;
    }

    /// <summary>Deletes the file that another took the place of, and forgets a part that another replaced.</summary>
    public async Task CleanAsync(ArchivedDay part, CancellationToken cancellationToken)
    {
        if (part.ObsoleteBlob is { } obsolete)
        {
            await files.DeleteAsync(obsolete, cancellationToken);
            await parts.CleanedAsync(part.Id, obsolete, cancellationToken);
        }

        if (part.State == ArchiveState.Replaced)
        {
            await parts.RemoveAsync(part.Id, cancellationToken);
        }
    }

    // False, with nothing deleted, where this archiver was overtaken: its rows may be back for a reader.
    private Task<bool> DeleteAsync(StoredTable table, ArchivedDay part, long[] ids, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            if (!await ArchivesTable.IsStillDeletingAsync(transaction, part, cancellationToken))
            {
                return false;
            }

            await table.DeleteAsync(transaction, ids, cancellationToken);
            return true;
        },
        cancellationToken);

    private async Task ResumeAsync(StoredTable table, ArchivedDay part, CancellationToken cancellationToken)
    {
        Log.Resumed(logger, table.Name, part.Day, part.State);
        switch (part.State)
        {
            case ArchiveState.Writing:
                await ArchiveDayAsync(table, part.Day, cancellationToken);
                break;
            case ArchiveState.Restoring:
                // The message that asked for it comes back by itself.
                break;
            default:
                await GiveUpAsync(part, cancellationToken);
                await FinishAsync(table, part, cancellationToken);
                break;
        }
    }

    private async Task<long> ArchiveDayAsync(StoredTable table, DateTime day, CancellationToken cancellationToken)
    {
        var ofDay = await parts.OfDayAsync(table.Name, day, cancellationToken);
        if (ofDay.Any(IsKept))
        {
            return 0;
        }

        var part = ofDay.FirstOrDefault(file => file.State == ArchiveState.Writing)
            ?? ofDay.FirstOrDefault(file => file.State == ArchiveState.Restored)
            ?? await AddAsync(table, day, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ArchiveAsync(table, part, cancellationToken);
            }
            catch (ArchiveMismatchException changed) when (attempt < Attempts)
            {
                // A row may have been erased between writing and verifying.
                Log.Again(logger, changed, table.Name, day);
                part = (await parts.OfDayAsync(table.Name, day, cancellationToken)).Single(file => file.Id == part.Id);
            }
        }
    }

    private async Task<long> ArchiveAsync(StoredTable table, ArchivedDay part, CancellationToken cancellationToken)
    {
        var file = await WriteAsync(table, part, ArchiveState.Writing, ReadAsync(table, part.Day, cancellationToken), cancellationToken);
        if (file.Checksum.Rows == 0)
        {
            await ForgetAsync(part, file, cancellationToken);
            return 0;
        }

        await _verifier.RowsAsync(table, file, cancellationToken);
        if (!await parts.VerifiedAsync(part, ArchiveState.Deleting, isWholeDay: true, file, cancellationToken))
        {
            await files.DeleteAsync(file.Blob, cancellationToken);
            return 0;
        }

        foreach (var written in (await parts.OfDayAsync(table.Name, part.Day, cancellationToken)).Where(written => written.ObsoleteBlob is not null || written.Id == part.Id))
        {
            if (!await FinishAsync(table, written, cancellationToken))
            {
                return 0;
            }
        }

        Log.Archived(logger, file.Checksum.Rows, table.Name, part.Day, file.Bytes);
        return file.Checksum.Rows;
    }

    private async IAsyncEnumerable<object?[]> ReadAsync(
        StoredTable table, DateTime day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var courtesy = new Courtesy(database);
        var rows = 0;
        await foreach (var row in table.ReadAsync(database, day, day.AddDays(1), cancellationToken))
        {
            yield return row;
            if (++rows % ReadStep == 0)
            {
                await courtesy.StepAsync(cancellationToken);
            }
        }
    }

    private async Task<ArchivedDay> AddAsync(StoredTable table, DateTime day, CancellationToken cancellationToken)
    {
        var id = await parts.AddAsync(table.Name, day, cancellationToken);
        return (await parts.OfDayAsync(table.Name, day, cancellationToken)).Single(file => file.Id == id);
    }

    // Restored for a reader, or on its way.
    private bool IsKept(ArchivedDay file) =>
        file.State == ArchiveState.Restoring
        || (file.State == ArchiveState.Restored && file.RestoredAt > clock.GetUtcNow().UtcDateTime - RestoredFor);

    // No row was left to archive. What an earlier file holds of the day stays in that file.
    private async Task ForgetAsync(ArchivedDay part, WrittenFile empty, CancellationToken cancellationToken)
    {
        await files.DeleteAsync(empty.Blob, cancellationToken);
        if (part.Blob is null)
        {
            await parts.RemoveAsync(part.Id, cancellationToken);
            return;
        }

        await parts.GaveUpAsync(part.Id, empty.Blob, cancellationToken);
        await parts.SetStateAsync(part.Id, ArchiveState.Archived, cancellationToken);
    }

    // A rewriting that was cut short; whoever asked for it begins anew.
    private async Task GiveUpAsync(ArchivedDay part, CancellationToken cancellationToken)
    {
        if (part.PendingBlob is { } pending)
        {
            await files.DeleteAsync(pending, cancellationToken);
            await parts.GaveUpAsync(part.Id, pending, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "Archived {Rows} rows of {Table} of {Day:yyyy-MM-dd} in {Bytes} bytes")]
        public static partial void Archived(ILogger logger, long rows, string table, DateTime day, long bytes);

        [LoggerMessage(7102, LogLevel.Information, "Taking up the archive of {Table} of {Day:yyyy-MM-dd}, which was {State}")]
        public static partial void Resumed(ILogger logger, string table, DateTime day, string state);

        [LoggerMessage(7103, LogLevel.Information, "Writing {Table} of {Day:yyyy-MM-dd} again: it changed while it was archived")]
        public static partial void Again(ILogger logger, Exception changed, string table, DateTime day);
    }
}
