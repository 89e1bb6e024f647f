using Functions.Archives;
using Functions.DeadLetters;
using Functions.Platform.MySql;
using Functions.Privacy;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Maintenance;

/// <summary>Restores days, finishes erasures and writes exports; a failed message comes back and is resumed.</summary>
public sealed class AdminJobConsumer(
    Database database, Restorer restorer, ErasureJob erasures, ExportJob exports, DeadLettersTable deadLetters)
{
    [Function("RunAdminJobs")]
    public async Task RunAsync([QueueTrigger(AdminJob.Queue)] string message, CancellationToken cancellationToken)
    {
        if (await deadLetters.ReadAsync(AdminJob.Messages, message, cancellationToken) is not { } jobs)
        {
            return;
        }

        foreach (var job in jobs)
        {
            await (job switch
            {
                { Restore: { } day } => RestoreAsync(day, cancellationToken),
                { Erasure: { } erasure } => erasures.RunAsync(erasure, job.ForgetsNumber, cancellationToken),
                { Export: { } export } => exports.RunAsync(export, cancellationToken),
                _ => throw new InvalidOperationException("The message names no job."),
            });
        }
    }

    private async Task RestoreAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var alone = await DatabaseLock.TakeAsync(database, Archiver.LockName, cancellationToken);
        await restorer.RestoreAsync(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), cancellationToken);
    }
}
