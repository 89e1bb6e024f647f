using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bench;

/// <summary>A minimal API that answers a POST with 202, for comparison of cold starts.</summary>
internal static class MinimalApi
{
    public static async Task RunAsync()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/api/track", () => TypedResults.StatusCode(StatusCodes.Status202Accepted));
        await app.StartAsync();
        Console.WriteLine(
            $"Listening on {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        await ((IHost)app).WaitForShutdownAsync();
    }
}
