using System.Text.Json.Nodes;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Public;

/// <summary>
/// The OpenAPI 3.1 document: what each slice says of its operations, joined with the routes, methods and access that the functions'
/// attributes have.
/// </summary>
public static class ApiDocument
{
    private const string Description =
        """
        Apps post what students and teachers do; it is stored, shown live, earns points, and is reported to admins.

        Times are ISO 8601 in UTC and end in Z. Every refusal is a problem document (RFC 9457) that names what was wrong.
        Apps send the platform's function key, readers and admins a key of their own.
        """;

    /// <exception cref="KeyNotFoundException">A slice tells of a function that there is not.</exception>
    public static JsonObject Of(IEnumerable<ApiGroup> told, IEnumerable<HttpFunction> functions)
    {
        var byName = functions.ToDictionary(function => function.Name);
        var groups = told.OrderBy(group => Rank(byName[group.Operations[0].Function].Access)).ToList();
        var schemas = new ApiSchemas();
        var paths = Paths(groups, byName, new ApiDocumentOperation(schemas));
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Admin analytics and rewards",
                ["version"] = Version(),
                ["summary"] = "Tracking, live sessions, points, credits and reports",
                ["description"] = Description,
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api", ["description"] = "Where this document was read from" }),
            ["tags"] = new JsonArray([.. groups.Select(group => new JsonObject { ["name"] = group.Name, ["description"] = group.Meaning })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas.Named.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value))),
                ["securitySchemes"] = ApiSecurity.Schemes(),
            },
        };
    }

    // What apps call comes first, then what readers and admins do, then what anyone may.
    private static int Rank(FunctionAccess access) => !access.IsCheckedHere ? 0 : access.IsOpen ? 3 : (int)access.Required;

    private static JsonObject Paths(IEnumerable<ApiGroup> groups, Dictionary<string, HttpFunction> byName, ApiDocumentOperation writer)
    {
        var paths = new JsonObject();
        foreach (var (group, operation) in groups.SelectMany(group => group.Operations.Select(operation => (group, operation))))
        {
            var function = byName[operation.Function];
            var path = $"/{function.Route.Replace("{*", "{", StringComparison.Ordinal)}";
            var item = paths[path] as JsonObject ?? (JsonObject)(paths[path] = new JsonObject())!;
            foreach (var method in function.Methods)
            {
                item[method] = writer.Write(operation, group.Name, function, method);
            }
        }

        return paths;
    }

    private static string Version() => typeof(ApiDocument).Assembly.GetName().Version!.ToString(3);
}
