using System.Runtime.CompilerServices;
using Functions.Archives;
using Functions.Platform.MySql;

namespace Functions.Privacy;

/// <summary>Reads a user's rows out of archived files. Runs under <see cref="Archiver.LockName"/>, so that none moves meanwhile.</summary>
public sealed class ArchivedRows(Database database, ArchiveFilesTable archives, ArchiveBlobs blobs)
{
    private const int ChunkRows = 1000;

    /// <summary>The user's rows that are in a file and not in MySQL: a restored day, or one half archived, is in both.</summary>
    public async IAsyncEnumerable<(StoredTable Table, object?[] Row)> OfUserAsync(
        long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var id = 0L; await archives.NextFileAsync(id, cancellationToken) is { } file; id = file.Id)
        {
            var table = Archiver.Tables.Single(stored => stored.Name == file.Table);
            if (!await blobs.HoldsUserAsync(table, file.Blob!, userId, cancellationToken))
            {
                continue;
            }

            await foreach (var rows in blobs.ReadAsync(table, file.Blob!, cancellationToken))
            {
                foreach (var chunk in rows.Where(row => row[table.UserColumn] is long user && user == userId).Chunk(ChunkRows))
                {
                    var there = (await table.ReadAsync(database, [.. chunk.Select(Id)], cancellationToken)).Select(Id).ToHashSet();
                    foreach (var row in chunk.Where(row => !there.Contains(Id(row))))
                    {
                        yield return (table, row);
                    }
                }
            }
        }
    }

    private static long Id(object?[] row) => (long)row[0]!;
}
