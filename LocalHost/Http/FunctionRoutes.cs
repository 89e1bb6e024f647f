using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LocalHost.Http;

internal sealed class FunctionRoutes(FunctionCatalog catalog, HostJson hostJson, FunctionEndpoint endpoint)
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    /// <exception cref="StartupException">A route is malformed, reserved, or taken.</exception>
    public void Map(IEndpointRouteBuilder routes)
    {
        var taken = new List<(string Shape, string? Method, string Function)>();
        foreach (var function in catalog.TriggeredBy(HostFunction.Http))
        {
            var pattern = Pattern(function);
            var methods = function.Trigger["methods"]?.AsArray().Select(method => ((string)method!).ToUpperInvariant()).ToList() ?? [];
            Take(taken, Shape(pattern), methods, function.Name);
            var route = routes.Map(pattern, (HttpContext http) => endpoint.HandleAsync(http, function));
            if (methods.Count > 0)
            {
                route.WithMetadata(new HttpMethodMetadata(methods));
            }
        }
    }

    private RoutePattern Pattern(HostFunction function)
    {
        var route = (function.Text("route") ?? function.Name).Trim('/');
        if (Reserved.FirstOrDefault(word => route.StartsWith(word, StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            throw new StartupException(
                $"Function '{function.Name}' has the route '{route}'; change it: routes that begin with '{reserved}' are the host's own.");
        }

        try
        {
            return RoutePatternFactory.Parse($"{hostJson.RoutePrefix}/{route}".Trim('/'));
        }
        catch (RoutePatternException e)
        {
            throw new StartupException($"Function '{function.Name}' has the malformed route '{route}': {e.Message}", e);
        }
    }

    // Routes that differ only in the names of their parameters take the same requests.
    private static string Shape(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
            RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "*" : "")}{Policies(parameter)}}}",
            _ => "-",
        }))));

    private static string Policies(RoutePatternParameterPart parameter) =>
        string.Join(':', parameter.ParameterPolicies.Select(policy => policy.Content));

    private static void Take(
        List<(string Shape, string? Method, string Function)> taken, string shape, List<string> methods, string function)
    {
        foreach (var method in methods.DefaultIfEmpty<string?>(null))
        {
            var other = taken.FirstOrDefault(route =>
                route.Shape == shape && (method is null || route.Method is null || route.Method == method));
            if (other.Function is not null && other.Function != function)
            {
                throw new StartupException(
                    $"Functions '{other.Function}' and '{function}' share the route '{shape}' and the method {method ?? "(any)"}; "
                    + "change one of them.");
            }

            taken.Add((shape, method, function));
        }
    }
}
