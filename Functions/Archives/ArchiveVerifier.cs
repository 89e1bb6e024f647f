using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>A file does not hold what it should; nothing was deleted.</summary>
public sealed class ArchiveMismatchException(string message) : Exception(message);

/// <summary>Reads a written file back and compares it, byte by byte and row by row, before anything is deleted.</summary>
public sealed class ArchiveVerifier(Database database, ArchiveFiles files)
{
    private const int ReadChunk = 1000;

    /// <summary>Compares the stored bytes with those that were sent.</summary>
    /// <exception cref="ArchiveMismatchException">They differ.</exception>
    public async Task BytesAsync(WrittenFile file, CancellationToken cancellationToken)
    {
        if (!(await files.HashAsync(file.Blob, cancellationToken)).AsSpan().SequenceEqual(file.Sha256))
        {
            throw new ArchiveMismatchException($"{file.Blob} is not stored as it was sent.");
        }
    }

    /// <summary>Compares the file's rows with MySQL's of the same ids, by count and by checksum.</summary>
    /// <exception cref="ArchiveMismatchException">They differ: a row was changed meanwhile, or the file is damaged.</exception>
    public async Task RowsAsync(StoredTable table, WrittenFile file, CancellationToken cancellationToken)
    {
        var (inFile, inMySql) = (new RowChecksum(), new RowChecksum());
        var courtesy = new Courtesy(database);
        await foreach (var group in files.ReadAsync(table, file.Blob, cancellationToken))
        {
            foreach (var chunk in group.Chunk(ReadChunk))
            {
                Array.ForEach(chunk, inFile.Add);
                (await table.ReadAsync(database, [.. chunk.Select(row => (long)row[0]!)], cancellationToken)).ForEach(inMySql.Add);
                await courtesy.StepAsync(cancellationToken);
            }
        }

        if (!inFile.IsSameAs(file.Checksum) || !inFile.IsSameAs(inMySql))
        {
            throw new ArchiveMismatchException(
                $"{file.Blob} holds {inFile.Rows} rows; {file.Checksum.Rows} were written and MySQL has {inMySql.Rows} of them, or their values differ.");
        }
    }
}
