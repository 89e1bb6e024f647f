using System.Text.Json.Nodes;
using LocalHost.Hosting;
using LocalHost.Rpc;

namespace LocalHost.Invocation;

/// <summary>A function as its worker declares it.</summary>
internal sealed record HostFunction(string Name, JsonObject Trigger)
{
    public const string Http = "httpTrigger";
    public const string Queue = "queueTrigger";
    public const string Timer = "timerTrigger";

    private const string HttpOutput = "http";

    public string TriggerType => Text("type")!;

    /// <summary>The parameter that takes the trigger's value.</summary>
    public string Parameter => Text("name")!;

    /// <summary>A property of the trigger's attribute; null where it is not set.</summary>
    public string? Text(string property) => (string?)Trigger[property];

    public bool Flag(string property, bool fallback) => (bool?)Trigger[property] ?? fallback;

    public bool IsTriggeredBy(string type) => TriggerType.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StartupException">The function has a binding that this host does not have.</exception>
    public static HostFunction Of(RpcFunctionMetadata metadata)
    {
        var bindings = metadata.RawBindings.Select(raw => (JsonObject)JsonNode.Parse(raw)!).ToList();
        foreach (var type in bindings.Select(binding => (string)binding["type"]!))
        {
            if (!new[] { Http, Queue, Timer, HttpOutput }.Contains(type, StringComparer.OrdinalIgnoreCase))
            {
                throw new StartupException(
                    $"Function '{metadata.Name}' has a binding of type '{type}'; this host has {Http}, {Queue} and {Timer} only. "
                    + "Start the app with Azure Functions Core Tools instead.");
            }
        }

        var triggers = bindings.Where(binding => !HttpOutput.Equals((string?)binding["type"], StringComparison.OrdinalIgnoreCase)).ToList();
        return triggers is [var trigger]
            ? new HostFunction(metadata.Name, trigger)
            : throw new StartupException($"Function '{metadata.Name}' has {triggers.Count} triggers; a function has exactly one.");
    }
}
