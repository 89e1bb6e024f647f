using LocalHost.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Http;

/// <summary>The way of a request through the host: guard, CORS, route, function.</summary>
internal static class HttpPipeline
{
    public static void UseFunctions(this WebApplication app)
    {
        app.UseMiddleware<RequestGuard>();
        UseOrigins(app, HostConfiguration.CorsOrigins(app.Configuration));
        app.UseRouting();
        app.Use(NotFoundForOtherMethods);
        app.Services.GetRequiredService<HttpRoutes>().Map(app);
        app.Services.GetRequiredService<AdminEndpoints>().Map(app);
    }

    private static void UseOrigins(WebApplication app, string[] origins)
    {
        if (origins.Length == 0)
        {
            return;
        }

        app.UseCors(policy => _ = origins.Contains("*")
            ? policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod()
            : policy.WithOrigins(origins).AllowAnyHeader().AllowAnyMethod());
    }

    // ASP.NET answers 405 where a route is known but not for this method; Azure knows no such route.
    private static Task NotFoundForOtherMethods(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is null or RouteEndpoint)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
