using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform.Telemetry;

/// <summary>What the spans of one function have in common, read once from its method.</summary>
/// <param name="Kind">Server for HTTP, consumer for a queue, internal for a timer.</param>
/// <param name="Name">The route, the queue or the timer, without a verb.</param>
/// <param name="Tags">By OpenTelemetry's semantic conventions.</param>
public sealed record TracedFunction(ActivityKind Kind, string Name, KeyValuePair<string, object?>[] Tags)
{
    private static readonly ConcurrentDictionary<string, TracedFunction> Known = new();

    public static TracedFunction Of(FunctionDefinition function) =>
        Known.GetOrAdd(function.EntryPoint, static (_, function) => Read(function), function);

    private static TracedFunction Read(FunctionDefinition function)
    {
        var method = FunctionMethod.Of(function);
        return (method.Trigger<HttpTriggerAttribute>(), method.Trigger<QueueTriggerAttribute>()) switch
        {
            ({ } http, _) => new TracedFunction(ActivityKind.Server, $"/{http.Route}",
            [
                Tag("faas.trigger", "http"), Tag("faas.name", function.Name), Tag("http.route", $"/{http.Route}"),
            ]),
            (_, { } queue) => new TracedFunction(ActivityKind.Consumer, queue.QueueName,
            [
                Tag("faas.trigger", "pubsub"), Tag("faas.name", function.Name),
                Tag("messaging.system", "azure_storage_queue"), Tag("messaging.operation.type", "process"),
                Tag("messaging.operation.name", "process"), Tag("messaging.destination.name", queue.QueueName),
            ]),
            _ => new TracedFunction(ActivityKind.Internal, function.Name, [Tag("faas.trigger", "timer"), Tag("faas.name", function.Name)]),
        };
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
