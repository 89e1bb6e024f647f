using Microsoft.Extensions.Configuration;

namespace LocalHost.Configuration;

/// <summary>The section <c>extensions.queues</c> of host.json.</summary>
internal sealed record QueueSettings
{
    /// <summary>Messages asked for at once, at most 32.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The next batch is asked for when no more than so many messages are still being worked on.</summary>
    public required int NewBatchThreshold { get; init; }

    /// <summary>The longest wait between two looks at an empty queue.</summary>
    public required TimeSpan MaxPollingInterval { get; init; }

    /// <summary>How long a message whose function failed stays invisible.</summary>
    public required TimeSpan VisibilityTimeout { get; init; }

    /// <summary>The failed attempt that sends a message to the poison queue.</summary>
    public required int MaxDequeueCount { get; init; }

    /// <summary>Whether messages are base64 on the wire, or plain text.</summary>
    public required bool Base64 { get; init; }

    /// <summary>
    /// How long a message stays invisible before its renewal is due, which is at half of it; so also how soon a message comes back
    /// whose host was killed. Azure takes ten minutes; here a crash is often part of the work.
    /// </summary>
    public required TimeSpan MessageLease { get; init; }

    /// <param name="section">Of host.json.</param>
    /// <param name="settings">May hold <c>LocalHost:MessageLease</c>, which is this host's alone.</param>
    public static QueueSettings Read(IConfiguration section, IConfiguration settings)
    {
        var values = new HostJsonValues(section, "extensions.queues");
        var batchSize = values.Number("batchSize", 16, 1, 32);
        return new QueueSettings
        {
            BatchSize = batchSize,
            NewBatchThreshold = values.Number("newBatchThreshold", batchSize / 2, 0, 1000),
            MaxPollingInterval = values.Span("maxPollingInterval", TimeSpan.FromMinutes(1)),
            VisibilityTimeout = values.Span("visibilityTimeout", TimeSpan.Zero),
            MaxDequeueCount = values.Number("maxDequeueCount", 5, 1, int.MaxValue),
            MessageLease = settings.GetValue("LocalHost:MessageLease", TimeSpan.FromSeconds(30)),
            Base64 = values.OneOf("messageEncoding", "base64", "none") == "base64",
        };
    }
}
