using System.Reflection;
using Functions.Platform;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Tests.Security;

/// <summary>
/// Every function that answers HTTP, with its trigger; found in the code, so that a new one is in every test that walks them.
/// </summary>
internal static class HttpFunctions
{
    public static IEnumerable<(MethodInfo Method, HttpTriggerAttribute Trigger)> All { get; } =
    [
        .. from type in typeof(Slices).Assembly.GetTypes()
           from method in type.GetMethods()
           where method.IsDefined(typeof(FunctionAttribute))
           let trigger = method.Trigger<HttpTriggerAttribute>()
           where trigger is not null
           select (method, trigger),
    ];

    public static string PathOf(HttpTriggerAttribute trigger) =>
        $"api/{trigger.Route!.Replace("{*path}", "").Replace("{", "").Replace("}", "")}";
}
