using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform.Http;

/// <summary>Who may call a function, read once from the attributes of its method.</summary>
public sealed record FunctionAccess(bool IsHttp, bool IsCheckedHere, bool IsOpen, AdminRole Required)
{
    private static readonly ConcurrentDictionary<string, FunctionAccess> Known = new();

    public static FunctionAccess Of(FunctionDefinition function) =>
        Known.GetOrAdd(function.EntryPoint, static (_, function) => Of(FunctionMethod.Of(function)), function);

    /// <summary>
    /// Keys of <see cref="AuthorizationLevel.Function"/> are the platform's to check; the rest is ours, and closed unless opened.
    /// </summary>
    public static FunctionAccess Of(MethodInfo method)
    {
        var trigger = method.Trigger<HttpTriggerAttribute>();
        return new FunctionAccess(
            IsHttp: trigger is not null,
            IsCheckedHere: trigger is { AuthLevel: AuthorizationLevel.Anonymous },
            IsOpen: method.IsDefined(typeof(AllowAnyoneAttribute)),
            Required: method.GetCustomAttribute<RequiresRoleAttribute>()?.Role ?? AdminRole.Admin);
    }
}
