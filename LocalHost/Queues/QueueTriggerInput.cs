using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using LocalHost.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Queues;

/// <summary>A queue message on its way into a function.</summary>
internal sealed class QueueTriggerInput(BinaryData content) : TriggerInput
{
    public static QueueTriggerInput Of(QueueMessage message, BinaryData content) => new(content)
    {
        BindingData = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["QueueTrigger"] = content.ToString(),
            ["Id"] = message.MessageId,
            ["PopReceipt"] = message.PopReceipt,
            ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
            ["InsertionTime"] = Json(message.InsertedOn),
            ["ExpirationTime"] = Json(message.ExpiresOn),
            ["NextVisibleTime"] = Json(message.NextVisibleOn),
        },
    };

    /// <summary>A message that never was in a queue: the body of a manual run.</summary>
    public static QueueTriggerInput OfText(string text) => new(new BinaryData(text))
    {
        BindingData = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["QueueTrigger"] = text },
    };

    public override object? Bind(FunctionContext context, Type type) =>
        type == typeof(string) ? content.ToString()
        : type == typeof(byte[]) ? content.ToArray()
        : type == typeof(BinaryData) ? content
        : WorkerJson.Of(context).Deserialize(content.ToStream(), type, context.CancellationToken);

    // Times reach a worker as JSON, quotes included.
    private static string? Json(DateTimeOffset? time) => time is null ? null : JsonSerializer.Serialize(time);
}
