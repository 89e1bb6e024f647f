using System.Runtime.CompilerServices;
using Functions.Archives;
using Functions.Platform.MySql;

namespace Functions.Privacy;

/// <summary>Reads a user's rows out of archived files.</summary>
public sealed class ArchivedRows(ArchiveFilesTable archives, ArchiveBlobs blobs)
{
    /// <summary>The user's rows of one table that are in files. Those of a restored day, or of one half archived, are in MySQL too.</summary>
    public async IAsyncEnumerable<object?[]> OfUserAsync(
        StoredTable table, long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in (await archives.FilesAsync(cancellationToken)).Where(file => file.Table == table.Name))
        {
            if (!await blobs.HoldsUserAsync(table, file.Blob!, userId, cancellationToken))
            {
                continue;
            }

            await foreach (var rows in blobs.ReadAsync(table, file.Blob!, cancellationToken))
            {
                foreach (var row in rows.Where(row => row[table.UserColumn] is long user && user == userId))
                {
                    yield return row;
                }
            }
        }
    }
}
