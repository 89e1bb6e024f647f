using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform;

/// <summary>The queues that the app's functions read, and its timers, as their attributes have them.</summary>
public static class Triggers
{
    public const string PoisonSuffix = "-poison";

    public static IReadOnlyList<string> Queues { get; } =
        [.. FunctionMethod.All.Select(method => method.Trigger<QueueTriggerAttribute>()?.QueueName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>The timers' functions by name.</summary>
    public static IReadOnlyList<string> Timers { get; } =
    [
        .. FunctionMethod.All.Where(method => method.Trigger<TimerTriggerAttribute>() is not null)
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)
            .Order(StringComparer.Ordinal),
    ];
}
