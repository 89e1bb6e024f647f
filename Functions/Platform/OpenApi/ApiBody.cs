using System.Text.Json.Nodes;
using Functions.Platform.Http;

namespace Functions.Platform.OpenApi;

/// <summary>What an operation takes: one object, or a batch of them where it has an envelope.</summary>
/// <param name="Name">What the object is called among the schemas.</param>
/// <param name="Fields">The fields that the endpoint reads.</param>
public sealed record ApiBody(string Name, JsonFields Fields)
{
    /// <summary>The name of the array in the object form of a batch; null where only a single object is taken.</summary>
    public string? Envelope { get; init; }

    /// <summary>JSON schemas beside the fields' own rules, for fields that depend on one another.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Bodies that are taken as they are, by name.</summary>
    public required IReadOnlyDictionary<string, string> Examples { get; init; }

    public IReadOnlyList<string> MediaTypes => Envelope is null ? JsonObjectBody.MediaTypes : Intake.MediaTypes;

    public JsonObject Schema()
    {
        var schema = Fields.Schema();
        if (Conditions.Count > 0)
        {
            schema["allOf"] = new JsonArray([.. Conditions.Select(condition => JsonNode.Parse(condition))]);
        }

        return schema;
    }
}
