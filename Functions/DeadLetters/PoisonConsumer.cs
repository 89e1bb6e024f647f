using Microsoft.Azure.Functions.Worker;

namespace Functions.DeadLetters;

/// <summary>Drains what the host gave up on into the dead letters, under the name of the queue that it belongs to.</summary>
public sealed class PoisonConsumer(DeadLettersTable deadLetters)
{
    public const string EventsQueue = "tracking-events";
    public const string HeartbeatsQueue = "tracking-heartbeats";
    public const string RestoresQueue = "archive-restores";
    public const string ErasuresQueue = "user-erasures";

    private const string Suffix = "-poison";
    private const string Reason = "The message failed as often as it may be delivered.";

    [Function("DrainTrackedEventsPoison")]
    public Task DrainEventsAsync([QueueTrigger(EventsQueue + Suffix)] string message, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(EventsQueue, message, Reason, cancellationToken);

    [Function("DrainHeartbeatsPoison")]
    public Task DrainHeartbeatsAsync([QueueTrigger(HeartbeatsQueue + Suffix)] string message, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(HeartbeatsQueue, message, Reason, cancellationToken);

    [Function("DrainRestoresPoison")]
    public Task DrainRestoresAsync([QueueTrigger(RestoresQueue + Suffix)] string message, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(RestoresQueue, message, Reason, cancellationToken);

    [Function("DrainErasuresPoison")]
    public Task DrainErasuresAsync([QueueTrigger(ErasuresQueue + Suffix)] string message, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(ErasuresQueue, message, Reason, cancellationToken);
}
