using System.Text.Json;
using LocalHost.Hosting;

namespace LocalHost.Configuration;

/// <summary>What <c>local.settings.json</c> says: settings, and how the local host listens.</summary>
internal sealed record LocalSettings(IReadOnlyDictionary<string, string?> Values, int? Port, string? Cors)
{
    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the file; where there is none, nothing is set.</summary>
    /// <exception cref="StartupException">The file is not JSON of the expected shape.</exception>
    public static LocalSettings Read(string path)
    {
        if (!File.Exists(path))
        {
            return new LocalSettings(new Dictionary<string, string?>(), null, null);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            var host = Section(json.RootElement, "Host");
            return new LocalSettings(
                Section(json.RootElement, "Values").ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString()),
                host.TryGetValue("LocalHttpPort", out var port) ? port.GetInt32() : null,
                host.TryGetValue("CORS", out var cors) ? cors.ToString() : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new StartupException($"{path} cannot be read as settings; correct it: {e.Message}", e);
        }
    }

    private static Dictionary<string, JsonElement> Section(JsonElement root, string name) =>
        root.EnumerateObject()
            .Where(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(property => property.Value.EnumerateObject())
            .ToDictionary(property => property.Name, property => property.Value, StringComparer.OrdinalIgnoreCase);
}
