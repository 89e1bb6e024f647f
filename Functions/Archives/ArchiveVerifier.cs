using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>A file differs from the rows it should hold; nothing was deleted.</summary>
public sealed class ArchiveMismatchException(string message) : Exception(message);

/// <summary>Reads a written file back and compares it, byte by byte and row by row, before anything is deleted.</summary>
public sealed class ArchiveVerifier(Database database, ArchiveBlobs blobs, LoadThrottle throttle)
{
    /// <summary>Compares the stored bytes with those that were sent.</summary>
    /// <exception cref="ArchiveMismatchException">They differ.</exception>
    public async Task BytesAsync(WrittenBlob written, CancellationToken cancellationToken)
    {
        if (!(await blobs.HashAsync(written.Blob, cancellationToken)).AsSpan().SequenceEqual(written.Sha256))
        {
            throw new ArchiveMismatchException($"{written.Blob} is not stored as it was sent.");
        }
    }

    /// <summary>Compares the file's rows with MySQL's of the same ids, by count and by checksum.</summary>
    /// <exception cref="ArchiveMismatchException">They differ: a row was changed meanwhile, or the file is damaged.</exception>
    public async Task RowsAsync(StoredTable table, WrittenBlob written, CancellationToken cancellationToken)
    {
        var (inFile, inMySql) = (new RowChecksum(), new RowChecksum());
        await foreach (var rows in throttle.PaceAsync(blobs.ReadAsync(table, written.Blob, cancellationToken), cancellationToken))
        {
            Array.ForEach(rows, inFile.Add);
            (await table.ReadAsync(database, [.. rows.Select(StoredTable.Id)], cancellationToken)).ForEach(inMySql.Add);
        }

        if (!inFile.IsSameAs(written.Checksum) || !inFile.IsSameAs(inMySql))
        {
            throw new ArchiveMismatchException(
                $"{written.Blob} holds {inFile.Rows} rows; {written.Checksum.Rows} were written and MySQL has {inMySql.Rows} of them, "
                + "or their values differ.");
        }
    }
}
