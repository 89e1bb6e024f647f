using Functions.DeadLetters;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Archives;

public sealed record RestoreDay(DateOnly Day)
{
    public const string Queue = "archive-restores";

    public static readonly QueueDefinition<RestoreDay> Messages = new(Queue, ArchivesJson.Default.QueueMessageRestoreDay);
}

/// <summary>Restores the days that admins asked for, one at a time; a failed message comes back and is resumed.</summary>
public sealed class RestoreConsumer(Database database, Restorer restorer, DeadLettersTable deadLetters)
{
    [Function("RestoreArchives")]
    public async Task RunAsync([QueueTrigger(RestoreDay.Queue)] string message, CancellationToken cancellationToken)
    {
        if (await deadLetters.ReadAsync(RestoreDay.Messages, message, cancellationToken) is not { } days)
        {
            return;
        }

        await using var alone = await DatabaseLock.TakeAsync(database, Archiver.LockName, cancellationToken);
        foreach (var day in days)
        {
            await restorer.RestoreAsync(day.Day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), cancellationToken);
        }
    }
}
