using System.Diagnostics.Metrics;
using Functions.LiveSessions;
using Functions.Platform.Queue;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Maintenance;

/// <summary>Measures how much waits in the queues, and since when. It works without MySQL, since queues grow while MySQL is down.</summary>
public sealed class MeasureQueuesTimer(QueueStates queues, TimerRuns timers, IMeterFactory meters)
{
    public const string MeterName = "Functions.Queues";

    private static readonly QueueDefinition[] Queues = [TrackedEvent.Messages, Heartbeat.Messages];

    private readonly Gauge<long> _depth =
        meters.Create(MeterName)
            .CreateGauge<long>("tracking.queue.depth", "{message}", "Messages waiting in a queue, those in hand included");

    private readonly Gauge<long> _oldest =
        meters.Create(MeterName).CreateGauge<long>("tracking.queue.oldest_age", "s", "Age of the oldest message that waits in a queue");

    [Function("MeasureQueues")]
    public Task RunAsync([TimerTrigger("%MeasureQueuesSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        timers.RunWithoutMySqlAsync("MeasureQueues", () => MeasureAsync(cancellationToken), cancellationToken);

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in Queues)
        {
            var state = await queues.ReadAsync(queue, cancellationToken);
            _depth.Record(state.Depth, Tag(queue.Name));
            _depth.Record(state.PoisonDepth, Tag(queue.Poison));
            // Where no message is visible, all are being processed and their age is unknown.
            if ((state.OldestAgeSeconds ?? (state.Depth == 0 ? 0 : null)) is { } age)
            {
                _oldest.Record(age, Tag(queue.Name));
            }
        }
    }

    private static KeyValuePair<string, object?> Tag(string queue) => new("queue", queue);
}
