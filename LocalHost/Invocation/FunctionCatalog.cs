using System.Reflection;
using LocalHost.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Invocation;

/// <summary>The functions that this host runs.</summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<HostedFunction> functions) => Functions = functions;

    public IReadOnlyList<HostedFunction> Functions { get; }

    public IEnumerable<(HostedFunction Function, TTrigger Trigger)> TriggeredBy<TTrigger>() =>
        from function in Functions
        where function.Trigger is TTrigger
        select (function, (TTrigger)(object)function.Trigger);

    /// <summary>Reads the assembly's functions, less the disabled ones and those that a given list of names leaves out.</summary>
    /// <exception cref="StartupException">A function is declared wrongly.</exception>
    public static FunctionCatalog Of(Assembly assembly, IReadOnlyList<string>? names, IConfiguration configuration)
    {
        var declared =
            (from type in assembly.GetTypes()
             from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
             let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
             where name is not null && (names?.Contains(name, StringComparer.OrdinalIgnoreCase) ?? true) && !IsDisabled(name, configuration)
             select (name, method)).ToList();
        RefuseDuplicates(declared);
        return new FunctionCatalog([.. declared.Select(function => FunctionReader.Read(function.name, function.method))]);
    }

    private static bool IsDisabled(string name, IConfiguration configuration) =>
        configuration[$"AzureWebJobs.{name}.Disabled"] is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static void RefuseDuplicates(IEnumerable<(string Name, MethodInfo Method)> declared)
    {
        var twice = declared.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            var places = string.Join(" and ", twice.Select(function => $"{function.Method.DeclaringType}.{function.Method.Name}"));
            throw new StartupException($"Two functions are called '{twice.Key}' ({places}); give each its own name.");
        }
    }
}
