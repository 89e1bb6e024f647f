using Azure.Core.Serialization;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>How the worker itself behaves.</summary>
public class WorkerOptions
{
    /// <summary>Reads and writes JSON for the request and response extensions.</summary>
    public ObjectSerializer? Serializer { get; set; }
}
