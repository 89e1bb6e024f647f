using System.Globalization;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>
/// Writes a file's blob under a new name and verifies it, and deletes the blobs that no file needs any more. The file keeps its former
/// blob until <see cref="ArchiveFilesTable"/> takes over the new one. Runs under <see cref="Archiver.LockName"/>.
/// </summary>
public sealed class ArchiveWriter(
    Database database, ArchiveFilesTable files, ArchiveBlobs blobs, ArchiveVerifier verifier, LoadThrottle throttle)
{
    private const int ReadStep = 2000;

    /// <summary>
    /// The file that the day's rows are to be written into: one that was begun, or restored before <paramref name="keptSince"/>, or a new
    /// one. Null where the day is being restored, or was since then.
    /// </summary>
    public async Task<ArchiveFile?> ToWriteAsync(string table, DateTime day, DateTime keptSince, CancellationToken cancellationToken)
    {
        var ofDay = await files.OfDayAsync(table, day, cancellationToken);
        if (ofDay.Any(file => file.State == ArchiveState.Restoring || (file.State == ArchiveState.Restored && file.RestoredAt > keptSince)))
        {
            return null;
        }

        var begun = ofDay.FirstOrDefault(file => file.State == ArchiveState.Writing)
            ?? ofDay.FirstOrDefault(file => file.State == ArchiveState.Restored);
        if (begun is not null)
        {
            return begun;
        }

        var id = await files.AddAsync(table, day, cancellationToken);
        return (await files.OfDayAsync(table, day, cancellationToken)).Single(file => file.Id == id);
    }

    /// <summary>Writes all rows that MySQL has of the file's day, and compares the blob with what was sent and with MySQL's rows.</summary>
    /// <exception cref="ArchiveMismatchException">They differ.</exception>
    public async Task<WrittenBlob> WriteDayAsync(StoredTable table, ArchiveFile file, CancellationToken cancellationToken)
    {
        var rows = table.ReadAsync(database, file.Day, file.Day.AddDays(1), cancellationToken);
        var paced = throttle.PaceAsync(rows.Chunk(ReadStep), cancellationToken).SelectMany(chunk => chunk);
        var written = await WriteAsync(table, file, ArchiveState.Writing, paced, cancellationToken);
        if (written.Checksum.Rows > 0)
        {
            await verifier.RowsAsync(table, written, cancellationToken);
        }

        return written;
    }

    /// <summary>Writes the file's own rows, changed, and compares the blob with what was sent; the state stays.</summary>
    /// <exception cref="ArchiveMismatchException">They differ.</exception>
    public Task<WrittenBlob> RewriteAsync(
        StoredTable table, ArchiveFile file, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        WriteAsync(table, file, to: null, rows, cancellationToken);

    /// <summary>Deletes a blob that was not finished; the caller begins again.</summary>
    public async Task GiveUpAsync(ArchiveFile file, CancellationToken cancellationToken)
    {
        if (file.PendingBlob is { } pending)
        {
            await GiveUpAsync(file, pending, cancellationToken);
        }
    }

    /// <summary>Deletes a blob that was written and is not needed.</summary>
    public async Task GiveUpAsync(ArchiveFile file, string pending, CancellationToken cancellationToken)
    {
        await blobs.DeleteAsync(pending, cancellationToken);
        await files.GaveUpAsync(file.Id, pending, cancellationToken);
    }

    /// <summary>Deletes a blob without rows; a file that has an earlier blob keeps it, one without is removed.</summary>
    public async Task ForgetAsync(ArchiveFile file, WrittenBlob empty, CancellationToken cancellationToken)
    {
        await GiveUpAsync(file, empty.Blob, cancellationToken);
        await (file.Blob is null
            ? files.RemoveAsync(file.Id, cancellationToken)
            : files.MoveAsync(file, ArchiveState.Archived, cancellationToken));
    }

    /// <summary>Deletes the blob that another took the place of, and removes a file that another replaced.</summary>
    public async Task CleanAsync(ArchiveFile file, CancellationToken cancellationToken)
    {
        if (file.ObsoleteBlob is { } obsolete)
        {
            await blobs.DeleteAsync(obsolete, cancellationToken);
            await files.CleanedAsync(file.Id, obsolete, cancellationToken);
        }

        if (file.State == ArchiveState.Replaced)
        {
            await files.RemoveAsync(file.Id, cancellationToken);
        }
    }

    /// <summary>Deletes every blob that was not finished or that another took the place of.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        foreach (var table in Archiver.Tables)
        {
            foreach (var file in await files.UnfinishedAsync(table.Name, cancellationToken))
            {
                await GiveUpAsync(file, cancellationToken);
                await CleanAsync(file, cancellationToken);
            }
        }
    }

    private async Task<WrittenBlob> WriteAsync(
        StoredTable table, ArchiveFile file, ArchiveState? to, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        if (file.PendingBlob is { } abandoned)
        {
            await blobs.DeleteAsync(abandoned, cancellationToken);
        }

        var blob = NewName(table.Name, file.Day);
        await files.TryAsync(file.Id, to, blob, cancellationToken);
        var written = await blobs.WriteAsync(table, blob, rows, cancellationToken);
        await verifier.BytesAsync(written, cancellationToken);
        return written;
    }

    // No two attempts share a name.
    private static string NewName(string table, DateTime day) => string.Create(
        CultureInfo.InvariantCulture,
        $"{table}/year={day:yyyy}/month={day:MM}/day={day:dd}/{Guid.CreateVersion7():N}.parquet");
}
