using Functions.Erasures;
using Functions.Platform.MySql;
using Microsoft.Extensions.Logging;

namespace Functions.Archives;

/// <summary>Brings an archived day back into MySQL, with the ids that its rows had. Runs under <see cref="Archiver.LockName"/>.</summary>
public sealed partial class Restorer(
    Database database, ArchiveFilesTable files, ArchiveBlobs blobs, ArchiveWriter writer, ILogger<Restorer> logger)
{
    /// <summary>Puts every row of the day's files back; rows that are there already stay as they are.</summary>
    public async Task RestoreAsync(DateTime day, CancellationToken cancellationToken)
    {
        foreach (var table in Archiver.Tables)
        {
            foreach (var file in await files.OfDayAsync(table.Name, day, cancellationToken))
            {
                await RestoreAsync(table, file, cancellationToken);
            }
        }
    }

    private async Task RestoreAsync(StoredTable table, ArchiveFile file, CancellationToken cancellationToken)
    {
        if (!ArchiveTransitions.Allows(file.State, ArchiveState.Restoring))
        {
            return;
        }

        await writer.CleanAsync(file, cancellationToken);
        await files.MoveAsync(file, ArchiveState.Restoring, cancellationToken);
        var there = 0L;
        await foreach (var rows in blobs.ReadAsync(table, file.Blob!, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await database.TransactAsync(transaction => PutBackAsync(transaction, table, rows, cancellationToken), cancellationToken);
            there += (await table.ReadAsync(database, [.. rows.Select(StoredTable.Id)], cancellationToken)).Count;
        }

        if (there != file.Rows)
        {
            throw new ArchiveMismatchException($"{file.Blob} holds {file.Rows} rows, but {there} of them are in MySQL after its restore.");
        }

        await files.MoveAsync(file, ArchiveState.Restored, cancellationToken);
        Log.Restored(logger, there, table.Name, file.Day);
    }

    // A file may name users who were erased since it was written; its rewriting may still wait.
    private static async Task PutBackAsync(
        Transaction transaction, StoredTable table, object?[][] rows, CancellationToken cancellationToken)
    {
        var erased = await ErasedUsers.LockAsync(transaction, rows.Select(row => row[table.UserColumn]).OfType<long>(), cancellationToken);
        await table.PutBackAsync(
            transaction,
            [.. rows.Select(
                row => erased.Covers((long?)row[table.UserColumn], (DateTime)row[table.TimeColumn]!) ? table.Anonymous(row) : row)],
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(7201, LogLevel.Information, "Restored {Rows} rows of {Table} of {Day:yyyy-MM-dd}")]
        public static partial void Restored(ILogger logger, long rows, string table, DateTime day);
    }
}
