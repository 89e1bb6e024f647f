using System.Globalization;
using LocalHost.Hosting;

namespace LocalHost.Configuration;

/// <summary>The parts of host.json that this host follows.</summary>
internal sealed record HostJson
{
    /// <summary>First segments of every function's route, without slashes at its ends; may be empty.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>When an invocation's token is signalled; null is never.</summary>
    public required TimeSpan? FunctionTimeout { get; init; }

    /// <summary>Names of the only functions to run; null runs all.</summary>
    public required IReadOnlyList<string>? Functions { get; init; }

    public required IConfiguration Logging { get; init; }

    public required IConfiguration Extensions { get; init; }

    /// <param name="folder">Where host.json is; without one everything has its default.</param>
    /// <param name="settings">Their section <c>AzureFunctionsJobHost</c> overrides single values, as on Azure.</param>
    /// <exception cref="StartupException">A value cannot be read.</exception>
    public static HostJson Read(string folder, IConfiguration settings)
    {
        var json = Load(Path.Combine(folder, "host.json"), settings);
        var functions = json.GetSection("functions").GetChildren().Select(name => name.Value!).ToList();
        return new HostJson
        {
            RoutePrefix = (json["extensions:http:routePrefix"] ?? "api").Trim('/'),
            FunctionTimeout = ReadTimeout(json["functionTimeout"]),
            Functions = functions.Count > 0 ? functions : null,
            Logging = json.GetSection("logging"),
            Extensions = json.GetSection("extensions"),
        };
    }

    private static TimeSpan? ReadTimeout(string? text) =>
        text is null ? TimeSpan.FromMinutes(30)
        : text is "-1" ? null
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.Zero ? timeout
        : throw new StartupException($"host.json: functionTimeout is '{text}'; give a time such as 00:05:00.");

    private static IConfigurationRoot Load(string path, IConfiguration settings)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(path, optional: true, reloadOnChange: false)
                .AddInMemoryCollection(settings.GetSection("AzureFunctionsJobHost").AsEnumerable(makePathsRelative: true))
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new StartupException($"{path} is not valid JSON; correct it: {(e.InnerException ?? e).Message}", e);
        }
    }
}
