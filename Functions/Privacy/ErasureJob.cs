using Azure.Storage.Queues;
using Functions.Archives;
using Functions.Erasures;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Tracking;

namespace Functions.Privacy;

/// <summary>
/// Finishes an erase: forgets the user's number where the counts were in use; then, as another job, looks through every archived file for
/// the user, and rewrites those that have it. A job that runs again starts over.
/// </summary>
public sealed class ErasureJob(
    Database database,
    UserErasuresTable erasures,
    CountsEraser counts,
    ArchiveFilesTable archives,
    ArchiveWriter writer,
    ArchiveEraser eraser,
    ExportFiles exports,
    QueueServiceClient queues)
{
    public async Task RunAsync(long number, bool forgetsNumber, CancellationToken cancellationToken)
    {
        if (await erasures.FindAsync(number, cancellationToken) is { FinishedAt: null } erasure)
        {
            await (forgetsNumber ? ForgetAsync(erasure, cancellationToken) : EraseFilesAsync(erasure, cancellationToken));
        }
    }

    // The files are a job of their own: one that comes back for them must not forget a number that the user has got since.
    private async Task ForgetAsync(UserErasure erasure, CancellationToken cancellationToken)
    {
        await counts.ForgetAsync(erasure.UserId, cancellationToken);
        await queues.SendAsync(AdminJob.Messages, new AdminJob(Erasure: erasure.Id), cancellationToken);
    }

    private async Task EraseFilesAsync(UserErasure erasure, CancellationToken cancellationToken)
    {
        await using var alone = await DatabaseLock.TakeAsync(database, Archiver.LockName, cancellationToken);
        // A crash may have come between a new file and the end of the old one, which still names the user.
        await writer.TidyAsync(cancellationToken);
        var done = 0;
        foreach (var file in await archives.FilesAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = await eraser.EraseAsync(file, erasure.UserId, cancellationToken);
            var isEvents = file.Table == EventsTable.Stored.Name;
            await erasures.FilesDoneAsync(erasure.Id, ++done, isEvents ? rows : 0, isEvents ? 0 : rows, cancellationToken);
        }

        // An export that was begun since the request may have read files that still named the user.
        await exports.RemoveOfUserAsync(erasure.UserId, cancellationToken);
        await alone.EnsureHeldAsync(cancellationToken);
        await erasures.DoneAsync(erasure.Id, erasure.UserId, cancellationToken);
    }
}
