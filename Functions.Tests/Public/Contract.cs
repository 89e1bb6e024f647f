using System.Globalization;
using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;
using Json.Schema;

namespace Functions.Tests.Public;

/// <summary>Holds requests and answers against what the OpenAPI document says of their operation.</summary>
internal static class Contract
{
    // Clients must live with members that are new to them; the app's own answers have none that are not described.
    private static readonly JsonObject Strict = StrictSchemas();

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private static readonly Dictionary<string, JsonSchema> Known = [];

    /// <summary>Fails unless status, type, headers and body are as described.</summary>
    public static void Holds(JsonNode operation, ApiAnswer answer)
    {
        var name = (string)operation["operationId"]!;
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        var described = operation["responses"]![status];
        Assert.True(described is not null, $"{name} answered {answer}, which the document does not describe.");
        Assert.All(
            described["headers"]?.AsObject().Where(header => (bool?)header.Value!["required"] == true).Select(header => header.Key) ?? [],
            header => Assert.True(answer.Headers.Contains(header), $"{name} {status} lacks the header {header}."));
        if (described["content"] is not { } content)
        {
            Assert.Equal((name, status, ""), (name, status, answer.Body));
            return;
        }

        var mediaType = answer.ContentHeaders.ContentType?.MediaType ?? "none";
        Assert.True(content[mediaType] is not null, $"{name} {status} is {mediaType}, which the document does not describe.");
        if (mediaType.EndsWith("json", StringComparison.Ordinal) && (string?)content[mediaType]!["schema"]!["type"] != "string")
        {
            Assert.True(Faults(content[mediaType]!["schema"]!, answer.Json) is [],
                $"{name} {answer}: {string.Join("; ", Faults(content[mediaType]!["schema"]!, answer.Json))}");
        }
    }

    /// <summary>What the schema has against the value; nothing where it is valid.</summary>
    public static IReadOnlyList<string> Faults(JsonNode schema, JsonNode? value)
    {
        var result = Compiled(schema).Evaluate(value, Options);
        return result.IsValid ? [] :
        [
            .. result.Details.Where(detail => detail.HasErrors)
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}")),
            "not valid",
        ];
    }

    private static JsonSchema Compiled(JsonNode schema)
    {
        var text = schema.ToJsonString();
        if (!Known.TryGetValue(text, out var compiled))
        {
            var whole = new JsonObject { ["$defs"] = Strict.DeepClone(), ["allOf"] = new JsonArray(schema.DeepClone()) };
            compiled = JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/"));
            Known[text] = compiled;
        }

        return compiled;
    }

    private static JsonObject StrictSchemas()
    {
        var schemas = ServedDocument.Root["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var schema in schemas.Where(schema => schema.Key != "Problem" && schema.Value!["properties"] is not null))
        {
            schema.Value!["additionalProperties"] = false;
        }

        return schemas;
    }
}
