using LocalHost.Hosting;
using LocalHost.Rpc;

namespace LocalHost.Invocation;

/// <summary>The functions that this host runs: the worker's, without the disabled ones and those that host.json leaves out.</summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<HostFunction> functions) => Functions = functions;

    public IReadOnlyList<HostFunction> Functions { get; }

    public IEnumerable<HostFunction> TriggeredBy(string type) => Functions.Where(function => function.IsTriggeredBy(type));

    public HostFunction? Find(string name) =>
        Functions.FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <param name="names">The only functions to run; null runs all.</param>
    /// <param name="settings">May disable a function: <c>AzureWebJobs.NAME.Disabled</c>.</param>
    /// <exception cref="StartupException">A function has a binding that this host does not have.</exception>
    public static FunctionCatalog Of(
        IEnumerable<RpcFunctionMetadata> functions, IReadOnlyList<string>? names, IConfiguration settings) => new(
    [
        .. functions
            .Where(function => names?.Contains(function.Name, StringComparer.OrdinalIgnoreCase) ?? true)
            .Where(function => !IsDisabled(function.Name, settings))
            .Select(HostFunction.Of),
    ]);

    private static bool IsDisabled(string name, IConfiguration settings) =>
        settings[$"AzureWebJobs.{name}.Disabled"] is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
