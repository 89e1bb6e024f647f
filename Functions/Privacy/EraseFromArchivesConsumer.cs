using Functions.Archives;
using Functions.DeadLetters;
using Functions.Erasures;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Privacy;

/// <summary>An erase whose archived files are to be rewritten.</summary>
public sealed record EraseFromArchives(long Erasure)
{
    public const string Queue = "user-erasures";

    public static readonly QueueDefinition<EraseFromArchives> Messages = new(Queue, PrivacyJson.Default.QueueMessageEraseFromArchives);
}

/// <summary>
/// Looks through every archived file for the user, and rewrites those that have it. A message that comes again starts over.
/// </summary>
public sealed class EraseFromArchivesConsumer(
    Database database,
    UserErasuresTable erasures,
    ArchiveFilesTable archives,
    ArchiveWriter writer,
    ArchiveEraser eraser,
    DeadLettersTable deadLetters)
{
    [Function("EraseFromArchives")]
    public async Task RunAsync([QueueTrigger(EraseFromArchives.Queue)] string message, CancellationToken cancellationToken)
    {
        if (await deadLetters.ReadAsync(EraseFromArchives.Messages, message, cancellationToken) is not { } asked)
        {
            return;
        }

        foreach (var erase in asked)
        {
            if (await erasures.FindAsync(erase.Erasure, cancellationToken) is { FinishedAt: null } erasure)
            {
                await EraseAsync(erasure, cancellationToken);
            }
        }
    }

    private async Task EraseAsync(UserErasure erasure, CancellationToken cancellationToken)
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
