using System.Text.Json.Nodes;
using Functions.Public;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Tests.Public;

/// <summary>The OpenAPI document, made as the app makes it.</summary>
internal static class ServedDocument
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["MYSQL_CONNECTION"] = "Server=127.0.0.1;Database=none",
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["Privacy:IpSecret"] = "a-secret-of-the-tests-with-32-characters",
    };

    public static string Text { get; } = Made().Text;

    public static JsonNode Root { get; } = JsonNode.Parse(Text)!;

    /// <summary>Every operation: method, path, and what the document says of it.</summary>
    public static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations =>
        from path in Root["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key, path.Key, operation.Value);

    private static OpenApiJson Made()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddSlices(configuration)
            .BuildServiceProvider();
        return services.GetRequiredService<OpenApiJson>();
    }
}
