using Functions.Erasures;
using Functions.Platform.MySql;
using Microsoft.Extensions.Logging;

namespace Functions.Archives;

/// <summary>Brings an archived day back into MySQL, with the ids that its rows had. Runs under <see cref="Archiver.LockName"/>.</summary>
public sealed partial class Restorer(Database database, ArchivesTable parts, ArchiveFiles files, Archiver archiver, ILogger<Restorer> logger)
{
    private const int InsertChunk = 1000;

    /// <summary>Puts every row of the day's files back; rows that are there already stay as they are.</summary>
    public async Task RestoreAsync(DateTime day, CancellationToken cancellationToken)
    {
        foreach (var table in Archiver.Tables)
        {
            foreach (var part in await parts.OfDayAsync(table.Name, day, cancellationToken))
            {
                await RestoreAsync(table, part, cancellationToken);
            }
        }
    }

    private async Task RestoreAsync(StoredTable table, ArchivedDay part, CancellationToken cancellationToken)
    {
        if (part.State is not (ArchiveState.Archived or ArchiveState.Deleting or ArchiveState.Restoring))
        {
            return;
        }

        await archiver.CleanAsync(part, cancellationToken);
        await parts.SetStateAsync(part.Id, ArchiveState.Restoring, cancellationToken);
        var there = 0L;
        await foreach (var group in files.ReadAsync(table, part.Blob!, cancellationToken))
        {
            foreach (var chunk in group.Chunk(InsertChunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await database.TransactAsync(transaction => PutBackAsync(transaction, table, chunk, cancellationToken), cancellationToken);
                there += (await table.ReadAsync(database, [.. chunk.Select(row => (long)row[0]!)], cancellationToken)).Count;
            }
        }

        if (there != part.Rows)
        {
            throw new ArchiveMismatchException($"{part.Blob} holds {part.Rows} rows, but {there} of them are in MySQL after its restore.");
        }

        await parts.SetStateAsync(part.Id, ArchiveState.Restored, cancellationToken);
        Log.Restored(logger, there, table.Name, part.Day);
    }

    // A file may name users who were erased since it was written; its rewriting may still wait.
    private static async Task PutBackAsync(Transaction transaction, StoredTable table, object?[][] rows, CancellationToken cancellationToken)
    {
        var erased = await ErasedUsers.LockAsync(transaction, rows.Select(row => row[table.UserColumn]).OfType<long>(), cancellationToken);
        await table.PutBack.ExecuteAsync(
            transaction,
            [.. rows.Select(row => erased.Covers((long?)row[table.UserColumn], (DateTime)row[table.TimeColumn]!) ? table.Anonymous(row) : row)],
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(7201, LogLevel.Information, "Restored {Rows} rows of {Table} of {Day:yyyy-MM-dd}")]
        public static partial void Restored(ILogger logger, long rows, string table, DateTime day);
    }
}
