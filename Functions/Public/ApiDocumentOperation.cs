using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;
using Microsoft.OpenApi;

namespace Functions.Public;

public sealed class ApiDocumentOperation(OpenApiDocument document, ApiSchemas schemas)
{
    // No parameter of its own: a generated client that offered one would not compress by it.
    private const string Compression = "May be compressed: Content-Encoding gzip or br.";

    public OpenApiOperation Write(ApiOperation operation, string group, HttpFunction function, string method)
    {
        var isHead = method == "head";
        var answers = CommonAnswers.All(operation, function.Access).Select(answer => isHead ? answer with { Content = null } : answer);
        return new OpenApiOperation
        {
            OperationId = JsonNamingPolicy.CamelCase.ConvertName(isHead ? $"Head{operation.Function}" : operation.Function),
            Tags = new HashSet<OpenApiTagReference> { new(group, document) },
            Summary = isHead ? $"{operation.Summary}: headers alone" : operation.Summary,
            Description = operation.Description,
            Security = ApiSecurity.Of(function.Access, document),
            Extensions = function.Access is { IsCheckedHere: true, IsOpen: false } access
                ? new Dictionary<string,
                    IOpenApiExtension>
                { ["x-role"] = new JsonNodeExtension(access.Required.ToString().ToLowerInvariant()) }
                : null,
            Parameters =
            [
                .. operation.Path.Select(rule => Parameter(rule, ParameterLocation.Path)),
                .. operation.Query.Select(rule => Parameter(rule, ParameterLocation.Query)),
                .. operation.Headers.Select(rule => Parameter(rule, ParameterLocation.Header)),
                .. operation.IdempotencyKey is { } key ? [Parameter(key, ParameterLocation.Header)] : Array.Empty<OpenApiParameter>(),
            ],
            RequestBody = operation.Body is { } body ? RequestBody(body) : null,
            Responses = Responses(answers),
        };
    }

    private OpenApiParameter Parameter(FieldRule rule, ParameterLocation place)
    {
        var schema = rule.Schema();
        schema.Remove("description");
        var parameter = new OpenApiParameter
        {
            Name = rule.Name,
            In = place,
            Required = rule.Required,
            Description = rule.Description,
            Schema = schemas.Read(schema),
            Example = rule.Example is null ? null : JsonSerializer.SerializeToNode(rule.Example),
        };
        if (rule is ListRule)
        {
            (parameter.Style, parameter.Explode) = (ParameterStyle.Form, false);
        }

        return parameter;
    }

    private OpenApiRequestBody RequestBody(ApiBody body) => new()
    {
        Description = Compression,
        Required = true,
        Content = body.MediaTypes.ToDictionary(
            mediaType => mediaType, mediaType => (IOpenApiMediaType)(mediaType == "text/plain" ? TextOf(body) : JsonOf(body))),
    };

    private OpenApiMediaType JsonOf(ApiBody body) => new()
    {
        Schema = schemas.Read(body.Envelope is { } envelope ? Batch(body, envelope) : schemas.Add(body.Name, body.Schema())),
        Examples = Examples(body.Examples.Select(example => (example.Key, JsonNode.Parse(example.Value)))),
    };

    private static OpenApiMediaType TextOf(ApiBody body) => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            ContentMediaType = "application/json",
            Description = "The same JSON, as navigator.sendBeacon sends it",
        },
        Examples = Examples([(body.Examples.First().Key, JsonValue.Create(body.Examples.First().Value))]),
    };

    // Each form by a name of its own, so that a generated client has a type for it.
    private JsonObject Batch(ApiBody body, string envelope)
    {
        var item = schemas.Add(body.Name, body.Schema());
        var list = new JsonObject { ["type"] = "array", ["items"] = item.DeepClone(), ["minItems"] = 1, ["maxItems"] = JsonBatch.MaxItems };
        var wrapped = schemas.Add($"{body.Name}Batch", new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray(envelope),
            ["properties"] = new JsonObject { [envelope] = list.DeepClone() },
            ["additionalProperties"] = false,
        });
        return schemas.Add(
            $"{body.Name}Body", new JsonObject { ["oneOf"] = new JsonArray(item, schemas.Add($"{body.Name}List", list), wrapped) });
    }

    private OpenApiResponses Responses(IEnumerable<ApiAnswer> answers)
    {
        var responses = new OpenApiResponses();
        foreach (var status in answers.GroupBy(answer => answer.Status).OrderBy(status => status.Key))
        {
            responses[((int)status.Key).ToString(CultureInfo.InvariantCulture)] = Response([.. status]);
        }

        return responses;
    }

    private OpenApiResponse Response(IReadOnlyList<ApiAnswer> answers) => new()
    {
        Description = string.Join(' ', answers.Select(answer => answer.Description).Distinct()),
        Headers = answers.SelectMany(answer => answer.Headers).DistinctBy(header => header.Name)
            .ToDictionary(header => header.Name, header => (IOpenApiHeader)Header(header)),
        Content = answers.Select(answer => answer.Content).OfType<ApiContent>().GroupBy(content => content.MediaType)
            .ToDictionary(contents => contents.Key, contents => (IOpenApiMediaType)Content([.. contents])),
    };

    private OpenApiMediaType Content(IReadOnlyList<ApiContent> contents) => new()
    {
        Schema = contents[0].Type is { } type ? schemas.Read(Schema(type, contents)) : new OpenApiSchema { Type = JsonSchemaType.String },
        Examples = Examples(contents.Select(content => (content.ExampleName, content.Example))),
    };

    // A problem may have numbers of its own besides what every problem has.
    private JsonObject Schema(JsonTypeInfo type, IReadOnlyList<ApiContent> contents)
    {
        var schema = schemas.Of(type);
        var members = contents.SelectMany(content => content.OwnMembers).Distinct().ToList();
        return members.Count == 0 ? schema : schemas.Add(contents.First(content => content.OwnMembers.Count > 0).SchemaName, new JsonObject
        {
            ["allOf"] = new JsonArray(
                schema,
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject(members.Select(member =>
                        KeyValuePair.Create(member, (JsonNode?)new JsonObject { ["type"] = "integer", ["format"] = "int64" }))),
                }),
        });
    }

    private static OpenApiHeader Header(ApiHeader header) => new()
    {
        Description = header.Description,
        Required = header.Always,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = header.Example,
    };

    // Of examples with one name the second gets a number.
    private static Dictionary<string, IOpenApiExample> Examples(IEnumerable<(string Name, JsonNode? Value)> examples)
    {
        var written = new Dictionary<string, IOpenApiExample>();
        foreach (var (name, value) in examples)
        {
            var key = name.Replace(' ', '-');
            for (var number = 2; written.ContainsKey(key); number++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            }

            written[key] = new OpenApiExample { Value = value?.DeepClone() };
        }

        return written;
    }
}
