using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Functions.Platform.Http;

namespace Functions.Platform.OpenApi;

/// <summary>One way in which an operation answers. Answers of one status are described together.</summary>
/// <param name="Status">The status.</param>
/// <param name="Description">When it answers so, as a sentence.</param>
/// <param name="Content">The body; null where it is empty.</param>
public sealed record ApiAnswer(HttpStatusCode Status, string Description, ApiContent? Content = null)
{
    public IReadOnlyList<ApiHeader> Headers { get; init; } = [];

    /// <summary>A JSON body of the type; the example is written as the endpoint writes it.</summary>
    public static ApiAnswer Json<T>(HttpStatusCode status, string meaning, JsonTypeInfo<T> type, T example) =>
        new(status, meaning, new ApiContent("application/json", type, JsonSerializer.SerializeToNode(example, type), "answer"));

    /// <summary>A body that is no JSON.</summary>
    public static ApiAnswer Text(HttpStatusCode status, string meaning, string mediaType, string example) =>
        new(status, meaning, new ApiContent(mediaType, null, JsonValue.Create(example), "answer"));

    /// <summary>A problem document, of which <paramref name="problem"/> is an example.</summary>
    public static ApiAnswer Refused(Problem problem, string meaning) =>
        new((HttpStatusCode)problem.Status, meaning, ApiContent.Of(problem));
}

/// <summary>A body: its type among the schemas, null for plain text, and an example of it by name.</summary>
public sealed record ApiContent(string MediaType, JsonTypeInfo? Type, JsonNode? Example, string ExampleName)
{
    /// <summary>Members that the problem has besides those that every problem has.</summary>
    public IReadOnlyCollection<string> OwnMembers { get; private init; } = [];

    /// <summary>What a problem with members of its own is called among the schemas.</summary>
    public string SchemaName => $"{char.ToUpperInvariant(ExampleName[0])}{ExampleName[1..]}Problem";

    public static ApiContent Of(Problem problem)
    {
        var example = JsonSerializer.SerializeToNode(problem, HttpJson.Default.Problem);
        return new ApiContent(Problem.ContentType, HttpJson.Default.Problem, example, Named(problem.Title))
        {
            OwnMembers = [.. problem.Members?.Keys ?? Enumerable.Empty<string>()],
        };
    }

    // Not enough points -> notEnoughPoints
    private static string Named(string title)
    {
        var name = string.Concat(title.Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return JsonNamingPolicy.CamelCase.ConvertName(name);
    }
}

public sealed record ApiHeader(string Name, string Description, string Example)
{
    /// <summary>Whether every answer of the status has it.</summary>
    public bool Always { get; init; }
}
