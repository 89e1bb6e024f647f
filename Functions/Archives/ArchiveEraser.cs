using System.Runtime.CompilerServices;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>Takes one user out of archived files, by writing them anew. Runs under <see cref="Archiver.LockName"/>.</summary>
public sealed class ArchiveEraser(ArchivesTable parts, ArchiveFiles files, Archiver archiver)
{
    /// <summary>Rewrites the file where the user is in it; the rows stay, without what is personal. Returns how many were the user's.</summary>
    public async Task<int> EraseAsync(ArchivedDay part, long userId, CancellationToken cancellationToken)
    {
        var table = Archiver.Tables.Single(stored => stored.Name == part.Table);
        if (!await files.HoldsUserAsync(table, part.Blob!, userId, cancellationToken))
        {
            return 0;
        }

        var erased = 0;
        var rows = ErasedAsync(table, part.Blob!, userId, some => erased += some, cancellationToken);
        var file = await archiver.WriteAsync(table, part, part.State, rows, cancellationToken);
        if (file.Checksum.Rows != part.Rows)
        {
            throw new ArchiveMismatchException($"{part.Blob} holds {part.Rows} rows, but {file.Checksum.Rows} came out of it.");
        }

        if (!await parts.VerifiedAsync(part, part.State, isWholeDay: false, file, cancellationToken))
        {
            throw new ArchiveMismatchException($"{part.Blob} was rewritten by another meanwhile.");
        }

        await archiver.CleanAsync((await parts.OfDayAsync(part.Table, part.Day, cancellationToken)).Single(written => written.Id == part.Id), cancellationToken);
        return erased;
    }

    private async IAsyncEnumerable<object?[]> ErasedAsync(
        StoredTable table, string blob, long userId, Action<int> erased, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in files.ReadAsync(table, blob, cancellationToken))
        {
            foreach (var row in group)
            {
                var isOfUser = row[table.UserColumn] is long user && user == userId;
                erased(isOfUser ? 1 : 0);
                yield return isOfUser ? table.Anonymous(row) : row;
            }
        }
    }
}
