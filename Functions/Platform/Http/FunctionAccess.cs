using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform.Http;

/// <summary>Who may call a function, read once from the attributes of its method.</summary>
public sealed record FunctionAccess(bool IsHttp, bool IsCheckedHere, bool IsOpen, AdminRole Required)
{
    private static readonly ConcurrentDictionary<string, FunctionAccess> Known = new();

    public static FunctionAccess Of(FunctionDefinition function) => Known.GetOrAdd(function.EntryPoint, Find);

    /// <summary>Keys of <see cref="AuthorizationLevel.Function"/> are the platform's to check; the rest is ours, and closed unless opened.</summary>
    public static FunctionAccess Of(MethodInfo method)
    {
        var trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null);
        return new FunctionAccess(
            IsHttp: trigger is not null,
            IsCheckedHere: trigger is { AuthLevel: AuthorizationLevel.Anonymous },
            IsOpen: method.IsDefined(typeof(AllowAnyoneAttribute)),
            Required: method.GetCustomAttribute<RequiresRoleAttribute>()?.Role ?? AdminRole.Admin);
    }

    private static FunctionAccess Find(string entryPoint)
    {
        var dot = entryPoint.LastIndexOf('.');
        var method = typeof(FunctionAccess).Assembly.GetType(entryPoint[..dot], throwOnError: true)!.GetMethod(entryPoint[(dot + 1)..]);
        return Of(method ?? throw new MissingMethodException(entryPoint));
    }
}
