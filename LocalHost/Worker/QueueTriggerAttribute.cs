using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for each message of a storage queue.</summary>
/// <param name="queueName">Name of the queue, or <c>%Setting%</c>.</param>
public sealed class QueueTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    public string QueueName { get; } = queueName;

    /// <summary>Name of the setting that holds the connection; <c>AzureWebJobsStorage</c> where absent.</summary>
    public string? Connection { get; set; }
}
