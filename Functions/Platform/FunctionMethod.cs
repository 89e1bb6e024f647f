using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform;

/// <summary>A function's method, for what its attributes say.</summary>
public static class FunctionMethod
{
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. typeof(FunctionMethod).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FunctionAttribute))),
    ];

    /// <summary>The names of the timers' functions, in order.</summary>
    public static IReadOnlyList<string> Timers { get; } =
    [
        .. All.Where(method => method.Trigger<TimerTriggerAttribute>() is not null)
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)
            .Order(StringComparer.Ordinal),
    ];

    public static MethodInfo Of(FunctionDefinition function)
    {
        var entryPoint = function.EntryPoint;
        var dot = entryPoint.LastIndexOf('.');
        var method = typeof(FunctionMethod).Assembly.GetType(entryPoint[..dot], throwOnError: true)!.GetMethod(entryPoint[(dot + 1)..]);
        return method ?? throw new MissingMethodException(entryPoint);
    }

    /// <summary>The trigger of that kind; null where the method has another.</summary>
    public static T? Trigger<T>(this MethodInfo method)
        where T : Attribute =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<T>()).FirstOrDefault(trigger => trigger is not null);
}
