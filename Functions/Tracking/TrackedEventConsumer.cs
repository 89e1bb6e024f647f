using System.Text.Json;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Tracking;

/// <summary>Turns queue messages into rows: one transaction per message.</summary>
public sealed class TrackedEventConsumer(Database database)
{
    [Function("WriteTrackedEvents")]
    public Task RunAsync([QueueTrigger(TrackedEvent.Queue)] string message, CancellationToken cancellationToken)
    {
        var events = JsonSerializer.Deserialize(message, TrackedEventJson.Default.QueueMessageTrackedEvent)!.Items;
        return database.TransactAsync(transaction => EventsTable.InsertAsync(transaction, events, cancellationToken), cancellationToken);
    }
}
