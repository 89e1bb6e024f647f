using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform;

/// <summary>The app's timers, as their functions' attributes have them.</summary>
public static class Triggers
{
    /// <summary>The functions' names, in order.</summary>
    public static IReadOnlyList<string> Timers { get; } =
    [
        .. FunctionMethod.All.Where(method => method.Trigger<TimerTriggerAttribute>() is not null)
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)
            .Order(StringComparer.Ordinal),
    ];
}
