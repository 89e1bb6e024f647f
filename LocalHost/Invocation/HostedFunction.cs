using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace LocalHost.Invocation;

/// <summary>A function of the app: its method, what starts it, and where its results go.</summary>
internal sealed record HostedFunction(
    MethodInfo Method,
    TriggerBindingAttribute Trigger,
    ParameterInfo TriggerParameter,
    IReadOnlyList<FunctionOutput> Outputs,
    FunctionDefinition Definition)
{
    public string Name => Definition.Name;
}

/// <summary>A result that leaves the invocation.</summary>
/// <param name="Queue">The queue it is sent to; null for the HTTP response.</param>
/// <param name="Property">The property of the result that holds it; null where it is the result itself.</param>
internal sealed record FunctionOutput(QueueOutputAttribute? Queue, PropertyInfo? Property)
{
    public string Name => Property?.Name ?? "$return";

    public string Type => Queue is null ? "http" : "queue";
}
