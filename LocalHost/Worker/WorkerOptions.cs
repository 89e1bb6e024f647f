using Azure.Core.Serialization;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>How the worker itself behaves.</summary>
public class WorkerOptions
{
    /// <summary>Reads and writes JSON for the request and response extensions.</summary>
    public ObjectSerializer? Serializer { get; set; }

    /// <summary>What the worker tells the host that it can do. This host asks for nothing.</summary>
    public IDictionary<string, string> Capabilities { get; } = new Dictionary<string, string>();
}
