using Functions.DeadLetters;
using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Functions.Tracking;

/// <summary>
/// Turns queue messages into rows; messages that are in flight at once share transactions. What can never succeed goes to the dead
/// letters; any other failure propagates, so that the message stays in the queue and comes back.
/// </summary>
public sealed partial class TrackedEventConsumer(
    GroupCommit<TrackedEvent, IReadOnlySet<TrackedEvent>> shared,
    EventWriter writer,
    DeadLettersTable deadLetters,
    TrackingMetrics metrics,
    ILogger<TrackedEventConsumer> logger)
{
    [Function("WriteTrackedEvents")]
    public async Task RunAsync([QueueTrigger(TrackedEvent.Queue)] string message, CancellationToken cancellationToken)
    {
        if (await deadLetters.ReadAsync(TrackedEvent.Messages, message, cancellationToken) is not { } events)
        {
            return;
        }

        try
        {
            var written = await shared.WriteAsync(events, cancellationToken);
            TrackedEvent[] fresh = [.. events.Where(written.Contains)];
            metrics.Written(events.Count, fresh);
            Log.Written(logger, fresh.Length, events.Count);
        }
        catch (MySqlException refused) when (refused.IsRefusedContent())
        {
            Log.WritingOneByOne(logger, refused, events.Count);
            await WriteOneByOneAsync(events, cancellationToken);
        }
    }

    // One event made MySQL refuse the transaction; alone, only it is refused.
    private async Task WriteOneByOneAsync(IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        foreach (var tracked in events)
        {
            try
            {
                metrics.Written(1, await writer.WriteAsync([tracked], cancellationToken));
            }
            catch (MySqlException refused) when (refused.IsRefusedContent())
            {
                var alone = TrackedEvent.Messages.Pack([tracked]).Single();
                await deadLetters.AddAsync(TrackedEvent.Queue, alone, refused.Message, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Debug, "Wrote {New} of {Events} events; the rest came before")]
        public static partial void Written(ILogger logger, int @new, int events);

        [LoggerMessage(2002, LogLevel.Warning, "MySQL refused the content of a message of {Events} events; writing them one by one")]
        public static partial void WritingOneByOne(ILogger logger, Exception refused, int events);
    }
}
