using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Public;

/// <summary>Writes one operation of the OpenAPI document.</summary>
public sealed class ApiDocumentOperation(ApiSchemas schemas)
{
    // No parameter of its own: a generated client that offered one would not compress by it.
    private const string Compression = "May be compressed: Content-Encoding gzip or br.";

    public JsonObject Write(ApiOperation operation, string group, HttpFunction function, string method)
    {
        var isHead = method == "head";
        var written = new JsonObject
        {
            ["operationId"] = JsonNamingPolicy.CamelCase.ConvertName(isHead ? $"Head{operation.Function}" : operation.Function),
            ["tags"] = new JsonArray(group),
            ["summary"] = isHead ? $"{operation.Summary}: headers alone" : operation.Summary,
            ["security"] = ApiSecurity.Of(function.Access),
        };
        if (operation.Description is not null)
        {
            written["description"] = operation.Description;
        }

        if (function.Access is { IsCheckedHere: true, IsOpen: false })
        {
            written["x-role"] = function.Access.Required.ToString().ToLowerInvariant();
        }

        if (Parameters(operation) is { Count: > 0 } parameters)
        {
            written["parameters"] = parameters;
        }

        if (operation.Body is { } body)
        {
            written["requestBody"] = RequestBody(body);
        }

        written["responses"] = Responses(CommonAnswers.All(operation, function.Access).Select(answer => isHead ? answer with { Content = null } : answer));
        return written;
    }

    private static JsonArray Parameters(ApiOperation operation) =>
    [
        .. operation.Path.Select(rule => Parameter(rule, "path")),
        .. operation.Query.Select(rule => Parameter(rule, "query")),
        .. operation.IdempotencyKey is { } key ? [Parameter(key, "header")] : Array.Empty<JsonObject>(),
    ];

    private static JsonObject Parameter(FieldRule rule, string place)
    {
        var schema = rule.Schema();
        schema.Remove("description");
        var parameter = new JsonObject
        {
            ["name"] = rule.Name,
            ["in"] = place,
            ["required"] = rule.Required,
            ["description"] = rule.Meaning,
            ["schema"] = schema,
        };
        if (rule is ListRule)
        {
            parameter["style"] = "form";
            parameter["explode"] = false;
        }

        if (rule.Example is not null)
        {
            parameter["example"] = JsonSerializer.SerializeToNode(rule.Example);
        }

        return parameter;
    }

    private JsonObject RequestBody(ApiBody body)
    {
        var content = new JsonObject();
        foreach (var mediaType in body.MediaTypes)
        {
            content[mediaType] = mediaType == "text/plain" ? TextOf(body) : JsonOf(body);
        }

        return new JsonObject { ["description"] = Compression, ["required"] = true, ["content"] = content };
    }

    private JsonObject JsonOf(ApiBody body) => new()
    {
        ["schema"] = body.Envelope is { } envelope ? Batch(body, envelope) : schemas.Add(body.Name, body.Schema()),
        ["examples"] = Examples(body.Examples.Select(example => (example.Key, JsonNode.Parse(example.Value)))),
    };

    private static JsonObject TextOf(ApiBody body) => new()
    {
        ["schema"] = new JsonObject
        {
            ["type"] = "string",
            ["contentMediaType"] = "application/json",
            ["description"] = "The same JSON, as navigator.sendBeacon sends it",
        },
        ["examples"] = Examples([(body.Examples.First().Key, JsonValue.Create(body.Examples.First().Value))]),
    };

    private JsonObject Batch(ApiBody body, string envelope)
    {
        var item = schemas.Add(body.Name, body.Schema());
        var list = new JsonObject { ["type"] = "array", ["items"] = item.DeepClone(), ["minItems"] = 1, ["maxItems"] = JsonBatch.MaxItems };
        var wrapped = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray(envelope),
            ["properties"] = new JsonObject { [envelope] = list.DeepClone() },
            ["additionalProperties"] = false,
        };
        return new JsonObject { ["anyOf"] = new JsonArray(item, list, schemas.Add($"{body.Name}Batch", wrapped)) };
    }

    private JsonObject Responses(IEnumerable<ApiAnswer> answers)
    {
        var responses = new JsonObject();
        foreach (var status in answers.GroupBy(answer => answer.Status).OrderBy(status => status.Key))
        {
            responses[((int)status.Key).ToString(CultureInfo.InvariantCulture)] = Response([.. status]);
        }

        return responses;
    }

    private JsonObject Response(IReadOnlyList<ApiAnswer> answers)
    {
        var response = new JsonObject { ["description"] = string.Join(' ', answers.Select(answer => answer.Meaning).Distinct()) };
        var headers = answers.SelectMany(answer => answer.Headers).DistinctBy(header => header.Name).ToList();
        if (headers.Count > 0)
        {
            response["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)Header(header))));
        }

        var contents = answers.Select(answer => answer.Content).OfType<ApiContent>().GroupBy(content => content.MediaType).ToList();
        if (contents.Count > 0)
        {
            response["content"] = new JsonObject(contents.Select(content => KeyValuePair.Create(content.Key, (JsonNode?)Content([.. content]))));
        }

        return response;
    }

    private JsonObject Content(IReadOnlyList<ApiContent> contents) => new()
    {
        ["schema"] = Schema(contents),
        ["examples"] = Examples(contents.Select(content => (content.ExampleName, content.Example))),
    };

    // A problem may have numbers of its own besides what every problem has.
    private JsonNode Schema(IReadOnlyList<ApiContent> contents)
    {
        if (contents[0].Type is not { } type)
        {
            return new JsonObject { ["type"] = "string" };
        }

        var schema = schemas.Of(type);
        var members = contents.SelectMany(content => content.OwnMembers).Distinct().ToList();
        return members.Count == 0 ? schema : new JsonObject
        {
            ["allOf"] = new JsonArray(
                schema,
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject(members.Select(member =>
                        KeyValuePair.Create(member, (JsonNode?)new JsonObject { ["type"] = "integer", ["format"] = "int64" }))),
                }),
        };
    }

    private static JsonObject Header(ApiHeader header) => new()
    {
        ["description"] = header.Meaning,
        ["required"] = header.Always,
        ["schema"] = new JsonObject { ["type"] = "string" },
        ["example"] = header.Example,
    };

    // Of examples with one name the second gets a number.
    private static JsonObject Examples(IEnumerable<(string Name, JsonNode? Value)> examples)
    {
        var written = new JsonObject();
        foreach (var (name, value) in examples)
        {
            var key = name.Replace(' ', '-');
            for (var number = 2; written.ContainsKey(key); number++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            }

            written[key] = new JsonObject { ["value"] = value?.DeepClone() };
        }

        return written;
    }
}
