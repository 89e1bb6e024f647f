using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform.Http;

public sealed record HttpFunction(string Name, string Route, IReadOnlyList<string> Methods, FunctionAccess Access)
{
    public static IReadOnlyList<HttpFunction> All { get; } =
    [
        .. from method in FunctionMethod.All
           let function = method.GetCustomAttribute<FunctionAttribute>()
           let trigger = method.Trigger<HttpTriggerAttribute>()
           where trigger is not null
           select new HttpFunction(function.Name, trigger.Route ?? function.Name, trigger.Methods ?? [], FunctionAccess.Of(method)),
    ];
}
