using Functions.Platform.Http;
using Functions.Tests.Architecture;
using Microsoft.OpenApi;

namespace Functions.Tests.Public;

/// <summary>The OpenAPI document: complete, valid, and changed only knowingly.</summary>
public sealed class ApiDocumentTests
{
    private const string SnapshotPath = "Functions.Tests/Snapshots/openapi.json";

    [Fact]
    public void Every_HTTP_function_is_in_it_and_nothing_else()
    {
        var functions = HttpFunction.All.SelectMany(
            function => function.Methods.Select(method => $"{method} /{function.Route.Replace("{*", "{")}"));
        var described = ServedDocument.Operations.Select(operation => $"{operation.Method} {operation.Path}");

        Assert.NotEmpty(described);
        Assert.Equal(functions.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_OpenAPI_reader_has_nothing_to_say_against_it()
    {
        var read = OpenApiDocument.Parse(ServedDocument.Text, "json");

        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic!.SpecificationVersion);
        Assert.Empty(read.Diagnostic.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
    }

    [Fact]
    public void Every_parameter_of_a_route_is_described()
    {
        Assert.All(ServedDocument.Operations, operation => Assert.Equal(
            operation.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')),
            (operation.Operation["parameters"]?.AsArray() ?? [])
                .Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => (string)parameter!["name"]!)));
    }

    [Fact]
    public void Every_body_and_every_answer_with_content_has_an_example()
    {
        var contents = ServedDocument.Operations
            .SelectMany(operation => operation.Operation["responses"]!.AsObject()
                .Select(response => (Where: $"{operation.Path} {response.Key}", Content: response.Value!["content"]))
                .Append((Where: $"{operation.Path} body", Content: operation.Operation["requestBody"]?["content"])))
            .Where(found => found.Content is not null)
            .SelectMany(found => found.Content!.AsObject().Select(type => (Where: $"{found.Where} {type.Key}", Media: type.Value!)))
            .ToList();

        Assert.NotEmpty(contents);
        Assert.All(contents, content => Assert.True(content.Media["examples"]?.AsObject().Count > 0, content.Where));
    }

    [Fact]
    public void It_changes_only_together_with_its_snapshot()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "true")
        {
            File.WriteAllText(Path.Combine(SourceTree.Root, SnapshotPath), ServedDocument.Text);
        }

        Assert.True(
            SourceTree.Read(SnapshotPath) == ServedDocument.Text,
            $"The document differs from {SnapshotPath}. Look at the change, then: UPDATE_SNAPSHOTS=true ./dev test --filter-class '*ApiDocumentTests'");
    }

    [Fact]
    public void Its_addresses_have_the_prefix_that_the_host_gives_routes() =>
        Assert.Contains(
            $"\"routePrefix\": \"{((string)ServedDocument.Root["servers"]![0]!["url"]!).Trim('/')}\"", SourceTree.Read("host.json"));
}
