using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;
using Microsoft.OpenApi;

namespace Functions.Public;

/// <summary>
/// The OpenAPI 3.1 document: what each slice describes of its operations, joined with the routes, methods and access that the functions'
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

    /// <exception cref="KeyNotFoundException">A slice describes a function that does not exist.</exception>
    public static OpenApiDocument Of(IEnumerable<ApiGroup> described, IEnumerable<HttpFunction> functions)
    {
        var byName = functions.ToDictionary(function => function.Name);
        var groups = described.OrderBy(group => Rank(byName[group.Operations[0].Function].Access)).ToList();
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "Admin analytics and rewards",
                Version = AppVersion.Current,
                Summary = "Tracking, live sessions, points, credits and reports",
                Description = Description,
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            },
            Servers = [new OpenApiServer { Url = "/api", Description = "Where this document was read from" }],
            Tags = new HashSet<OpenApiTag>(groups.Select(group => new OpenApiTag { Name = group.Name, Description = group.Description })),
            Paths = [],
        };
        ApiSecurity.AddTo(document);
        var schemas = new ApiSchemas(document);
        AddPaths(document, groups, byName, new ApiDocumentOperation(document, schemas));
        schemas.AddTo(document);
        return document;
    }

    // What apps call comes first, then what readers and admins do, then what anyone may.
    private static int Rank(FunctionAccess access) => !access.IsCheckedHere ? 0 : access.IsOpen ? 3 : (int)access.Required;

    private static void AddPaths(
        OpenApiDocument document, List<ApiGroup> groups, Dictionary<string, HttpFunction> byName, ApiDocumentOperation writer)
    {
        foreach (var (group, operation) in groups.SelectMany(group => group.Operations.Select(operation => (group, operation))))
        {
            var function = byName[operation.Function];
            var path = $"/{function.Route.Replace("{*", "{", StringComparison.Ordinal)}";
            if (!document.Paths.TryGetValue(path, out var item))
            {
                document.Paths[path] = item = new OpenApiPathItem();
            }

            foreach (var method in function.Methods)
            {
                ((OpenApiPathItem)item).AddOperation(HttpMethod.Parse(method), writer.Write(operation, group.Name, function, method));
            }
        }
    }
}
