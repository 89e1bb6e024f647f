using System.Net;
using System.Text.Json;

namespace Functions.Platform.Http;

/// <summary>A JSON body that holds one item, an array of items, or an object with one named array; or the problem with it.</summary>
public sealed record JsonBatch(IReadOnlyList<JsonElement> Items, Problem? Problem)
{
    public const int MaxItems = 1000;

    public static readonly Problem TooMany = Problem.Of(
        HttpStatusCode.RequestEntityTooLarge, "Batch too large", $"A batch holds at most {MaxItems} items.");

    /// <summary>Reads <paramref name="body"/>; <paramref name="envelope"/> is the array's name in the object form.</summary>
    public static JsonBatch Parse(ReadOnlyMemory<byte> body, string envelope)
    {
        var (root, problem) = JsonBody.Parse(body);
        return problem is not null
            ? new JsonBatch([], problem)
            : root.ValueKind switch
            {
                JsonValueKind.Array => Of(root),
                JsonValueKind.Object => OfObject(root, envelope),
                _ => Invalid($"The body must be a JSON object, an array, or {{\"{envelope}\":[…]}}."),
            };
    }

    // An object that has the envelope's array is the envelope; any other is one item.
    private static JsonBatch OfObject(JsonElement root, string envelope)
    {
        var members = root.EnumerateObject().ToLookup(property => property.SafeName() == envelope);
        if (!members[true].Any())
        {
            return new JsonBatch([root], null);
        }

        var unknown = members[false].Select(property => new FieldError(property.SafeName(), JsonFields.UnknownField)).ToList();
        if (unknown.Count > 0)
        {
            return new JsonBatch([], Problem.Invalid(unknown));
        }

        var items = members[true].Last().Value;
        return items.ValueKind == JsonValueKind.Array ? Of(items) : new JsonBatch([], Problem.Invalid(envelope, "must be an array"));
    }

    private static JsonBatch Of(JsonElement array) => array.GetArrayLength() switch
    {
        0 => Invalid("The batch is empty."),
        > MaxItems => new JsonBatch([], TooMany),
        _ => new JsonBatch([.. array.EnumerateArray()], null),
    };

    private static JsonBatch Invalid(string detail) => new([], JsonBody.Invalid(detail));
}
