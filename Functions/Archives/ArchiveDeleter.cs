using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>Deletes from MySQL exactly the rows that a verified file holds. Runs under <see cref="Archiver.LockName"/>.</summary>
public sealed class ArchiveDeleter(
    Database database, ArchiveFilesTable files, ArchiveBlobs blobs, ArchiveWriter writer, LoadThrottle throttle)
{
    /// <summary>
    /// Deletes what is left of a verified file's rows, and the blob that the file took the place of; false where another has begun to
    /// restore the file meanwhile.
    /// </summary>
    public async Task<bool> FinishAsync(StoredTable table, ArchiveFile file, CancellationToken cancellationToken)
    {
        if (file.State == ArchiveState.Deleting && !await DeleteAsync(table, file, cancellationToken))
        {
            return false;
        }

        await writer.CleanAsync(file, cancellationToken);
        return true;
    }

    /// <summary>Finishes a file that was just verified, and the files of its day that it replaced; false as for one.</summary>
    public async Task<bool> FinishDayAsync(StoredTable table, ArchiveFile verified, CancellationToken cancellationToken)
    {
        var ofDay = await files.OfDayAsync(table.Name, verified.Day, cancellationToken);
        foreach (var file in ofDay.Where(file => file.ObsoleteBlob is not null || file.Id == verified.Id))
        {
            if (!await FinishAsync(table, file, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> DeleteAsync(StoredTable table, ArchiveFile file, CancellationToken cancellationToken)
    {
        await foreach (var rows in throttle.PaceAsync(blobs.ReadAsync(table, file.Blob!, cancellationToken), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await DeleteAsync(table, file, [.. rows.Select(StoredTable.Id)], cancellationToken))
            {
                return false;
            }
        }

        return await files.DeletedAsync(file, cancellationToken);
    }

    // False, with nothing deleted, where this archiver was overtaken: its rows may be back for a reader.
    private Task<bool> DeleteAsync(StoredTable table, ArchiveFile file, long[] ids, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                if (!await ArchiveFilesTable.IsStillDeletingAsync(transaction, file, cancellationToken))
                {
                    return false;
                }

                await table.DeleteAsync(transaction, ids, cancellationToken);
                return true;
            },
            cancellationToken);
}
