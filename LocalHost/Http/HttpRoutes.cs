using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Http;

/// <summary>Gives each HTTP function its route.</summary>
internal sealed class HttpRoutes(FunctionCatalog catalog, HostJson hostJson, HttpFunctionHandler handler)
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    /// <exception cref="StartupException">A route is malformed, reserved, or taken.</exception>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var taken = new List<(string Shape, string? Method, string Function)>();
        foreach (var (function, trigger) in catalog.TriggeredBy<HttpTriggerAttribute>())
        {
            var pattern = Pattern(function.Name, trigger);
            Take(taken, Shape(pattern), trigger.Methods, function.Name);
            var endpoint = endpoints.Map(pattern, (HttpContext http) => handler.HandleAsync(http, function, trigger));
            if (trigger.Methods is { Length: > 0 } methods)
            {
                endpoint.WithMetadata(new HttpMethodMetadata(methods.Select(method => method.ToUpperInvariant())));
            }
        }
    }

    private RoutePattern Pattern(string function, HttpTriggerAttribute trigger)
    {
        var route = (trigger.Route ?? function).Trim('/');
        if (Reserved.FirstOrDefault(word => route.StartsWith(word, StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            throw new StartupException($"Function '{function}' has the route '{route}'; the host reserves routes that begin with '{reserved}', so give it another.");
        }

        try
        {
            return RoutePatternFactory.Parse($"{hostJson.RoutePrefix}/{route}".Trim('/'));
        }
        catch (RoutePatternException e)
        {
            throw new StartupException($"Function '{function}' has the malformed route '{route}': {e.Message}", e);
        }
    }

    // Routes that differ in nothing but the names of their parameters take the same requests.
    private static string Shape(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
            RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Join(':', parameter.ParameterPolicies.Select(policy => policy.Content))}}}",
            _ => "-",
        }))));

    private static void Take(
        List<(string Shape, string? Method, string Function)> taken, string shape, string[]? methods, string function)
    {
        foreach (var method in methods is { Length: > 0 } ? methods : new string?[] { null })
        {
            var other = taken.FirstOrDefault(route => route.Shape == shape
                && (method is null || route.Method is null || route.Method.Equals(method, StringComparison.OrdinalIgnoreCase)));
            if (other.Function is not null && other.Function != function)
            {
                throw new StartupException(
                    $"Functions '{other.Function}' and '{function}' share the route '{shape}' and the method {method ?? "(any)"}; change one of them.");
            }

            taken.Add((shape, method, function));
        }
    }
}
