using System.Runtime.CompilerServices;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>Takes one user out of archived files, by writing them again. Runs under <see cref="Archiver.LockName"/>.</summary>
public sealed class ArchiveEraser(ArchiveFilesTable files, ArchiveBlobs blobs, ArchiveWriter writer)
{
    /// <summary>
    /// Rewrites the file where the user is in it; the rows stay, without what is personal. Returns how many were the user's.
    /// </summary>
    public async Task<int> EraseAsync(ArchiveFile file, long userId, CancellationToken cancellationToken)
    {
        var table = Archiver.Tables.Single(stored => stored.Name == file.Table);
        if (!await blobs.HoldsUserAsync(table, file.Blob!, userId, cancellationToken))
        {
            return 0;
        }

        var erased = 0;
        var rows = ErasedAsync(table, file.Blob!, userId, () => erased++, cancellationToken);
        var written = await writer.RewriteAsync(table, file, rows, cancellationToken);
        if (written.Checksum.Rows != file.Rows)
        {
            throw new ArchiveMismatchException($"{file.Blob} holds {file.Rows} rows, but {written.Checksum.Rows} came out of it.");
        }

        if (!await files.RewrittenAsync(file, written, cancellationToken))
        {
            throw new ArchiveMismatchException($"{file.Blob} was rewritten by another meanwhile.");
        }

        var ofDay = await files.OfDayAsync(file.Table, file.Day, cancellationToken);
        await writer.CleanAsync(ofDay.Single(rewritten => rewritten.Id == file.Id), cancellationToken);
        return erased;
    }

    private async IAsyncEnumerable<object?[]> ErasedAsync(
        StoredTable table, string blob, long userId, Action erased, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in blobs.ReadAsync(table, blob, cancellationToken).SelectMany(rows => rows))
        {
            var isOfUser = row[table.UserColumn] is long user && user == userId;
            if (isOfUser)
            {
                erased();
            }

            yield return isOfUser ? table.Anonymous(row) : row;
        }
    }
}
