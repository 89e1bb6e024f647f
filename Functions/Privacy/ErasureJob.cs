using Functions.Archives;
using Functions.Erasures;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Privacy;

/// <summary>
/// Finishes an erase: forgets the user's number where the counts were in use, and looks through every archived file for the user, and
/// rewrites those that have it. A job that runs again starts over.
/// </summary>
public sealed class ErasureJob(
    Database database,
    UserErasuresTable erasures,
    CountsEraser counts,
    ArchiveFilesTable archives,
    ArchiveWriter writer,
    ArchiveEraser eraser)
{
    public async Task RunAsync(long number, bool forgetsNumber, CancellationToken cancellationToken)
    {
        if (await erasures.FindAsync(number, cancellationToken) is { FinishedAt: null } erasure)
        {
            // Its lock is released before the archive's is taken.
            await (forgetsNumber ? counts.ForgetAsync(erasure.UserId, cancellationToken) : Task.CompletedTask);
            await EraseFilesAsync(erasure, cancellationToken);
        }
    }

    private async Task EraseFilesAsync(UserErasure erasure, CancellationToken cancellationToken)
    {
        await using var alone = await DatabaseLock.TakeAsync(database, Archiver.LockName, cancellationToken);
        // A crash may have come between a new file and the end of the old one, which still names the user.
        await writer.TidyAsync(cancellationToken);
        var done = 0;
        for (var id = 0L; await archives.NextFileAsync(id, cancellationToken) is { } file; id = file.Id)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = await eraser.EraseAsync(file, erasure.UserId, cancellationToken);
            var isEvents = file.Table == EventsTable.Stored.Name;
            await erasures.FilesDoneAsync(erasure.Id, ++done, isEvents ? rows : 0, isEvents ? 0 : rows, cancellationToken);
        }

        await alone.EnsureHeldAsync(cancellationToken);
        await erasures.DoneAsync(erasure.Id, erasure.UserId, cancellationToken);
    }
}
