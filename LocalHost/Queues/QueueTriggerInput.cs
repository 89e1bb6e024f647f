using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using LocalHost.Invocation;
using LocalHost.Rpc;

namespace LocalHost.Queues;

/// <summary>A queue message as it goes to a worker.</summary>
internal static class QueueTriggerInput
{
    /// <param name="text">The message's text, or the input of a run by hand.</param>
    public static void Fill(InvocationRequest invocation, HostFunction function, string text)
    {
        invocation.InputData.Add(new ParameterBinding { Name = function.Parameter, Data = new TypedData { String = text } });
        invocation.TriggerMetadata["QueueTrigger"] = new TypedData { String = text };
    }

    public static void Fill(InvocationRequest invocation, HostFunction function, QueueMessage message)
    {
        Fill(invocation, function, message.Body.ToString());
        var metadata = invocation.TriggerMetadata;
        metadata["Id"] = new TypedData { String = message.MessageId };
        metadata["PopReceipt"] = new TypedData { String = message.PopReceipt };
        metadata["DequeueCount"] = new TypedData { Json = message.DequeueCount.ToString(CultureInfo.InvariantCulture) };
        metadata["InsertionTime"] = Json(message.InsertedOn);
        metadata["ExpirationTime"] = Json(message.ExpiresOn);
        metadata["NextVisibleTime"] = Json(message.NextVisibleOn);
    }

    private static TypedData Json(DateTimeOffset? time) => new() { Json = JsonSerializer.Serialize(time) };
}
