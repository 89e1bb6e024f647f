using System.Runtime.CompilerServices;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>Takes one user out of archived files, by writing them anew. Runs under <see cref="Archiver.LockName"/>.</summary>
public sealed class ArchiveEraser(ArchivesTable parts, ArchiveFiles files, Archiver archiver)
{
    /// <summary>Rewrites the file where the user is in it; the rows stay, without what is personal.</summary>
    public async Task EraseAsync(ArchivedDay part, long userId, CancellationToken cancellationToken)
    {
        var table = Archiver.Tables.Single(stored => stored.Name == part.Table);
        if (!await files.HoldsUserAsync(table, part.Blob!, userId, cancellationToken))
        {
            return;
        }

        var file = await archiver.WriteAsync(table, part, part.State, ErasedAsync(table, part.Blob!, userId, cancellationToken), cancellationToken);
        if (file.Checksum.Rows != part.Rows)
        {
            throw new ArchiveMismatchException($"{part.Blob} holds {part.Rows} rows, but {file.Checksum.Rows} came out of it.");
        }

        if (!await parts.VerifiedAsync(part, part.State, isWholeDay: false, file, cancellationToken))
        {
            throw new ArchiveMismatchException($"{part.Blob} was rewritten by another meanwhile.");
        }

        await archiver.CleanAsync((await parts.OfDayAsync(part.Table, part.Day, cancellationToken)).Single(written => written.Id == part.Id), cancellationToken);
    }

    private async IAsyncEnumerable<object?[]> ErasedAsync(
        StoredTable table, string blob, long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var personal = table.Columns.Select((column, i) => (column.Name, i)).Where(column => table.Personal.Contains(column.Name)).Select(column => column.i).ToList();
        await foreach (var group in files.ReadAsync(table, blob, cancellationToken))
        {
            foreach (var row in group)
            {
                if (row[table.UserColumn] is long user && user == userId)
                {
                    personal.ForEach(column => row[column] = null);
                }

                yield return row;
            }
        }
    }
}
