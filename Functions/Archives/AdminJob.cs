using System.Text.Json.Serialization;
using Functions.Platform.Queue;

namespace Functions.Archives;

/// <summary>
/// One of the things that an admin asked for and that may take long. They are rare, so they share a queue: each queue that a function
/// listens to is polled, and each poll is paid for.
/// </summary>
/// <param name="Restore">An archived day to put back into MySQL; named as in messages of 0.0.9.</param>
/// <param name="Erasure">An erase to finish.</param>
/// <param name="ForgetsNumber">Whether the erase left the user's number in the counts, because they were in use.</param>
/// <param name="Export">An export to write.</param>
public sealed record AdminJob(
    [property: JsonPropertyName("day")] DateOnly? Restore = null,
    long? Erasure = null,
    bool ForgetsNumber = false,
    long? Export = null)
{
    public const string Queue = "admin-jobs";

    public static readonly QueueDefinition<AdminJob> Messages = new(Queue, ArchivesJson.Default.QueueMessageAdminJob)
    {
        // Until 0.0.9 each job had a queue of its own.
        Former = ["archive-restores", "user-erasures", "user-exports"],
    };
}
