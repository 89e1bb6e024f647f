using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Functions.Platform.Http;

/// <summary>
/// What a field of a body, a query, a path or a header may hold. Requests are checked by it and the OpenAPI document is written from it,
/// so that the two cannot differ.
/// </summary>
/// <param name="Name">As it is sent.</param>
/// <param name="Description">What it is, for people.</param>
public abstract record FieldRule(string Name, string Description)
{
    public bool Required { get; init; }

    /// <summary>What is taken where it is absent, for people and generators; null where nothing is.</summary>
    public object? Default { get; init; }

    /// <summary>A value that the rule allows, for parameters.</summary>
    public object? Example { get; init; }

    public JsonObject Schema()
    {
        var schema = Constraints();
        schema["description"] = Description;
        if (Default is not null)
        {
            schema["default"] = JsonSerializer.SerializeToNode(Default);
        }

        return schema;
    }

    /// <summary>The rule of a field that may also be null.</summary>
    public JsonObject NullableSchema()
    {
        var schema = Schema();
        schema["type"] = new JsonArray((string?)schema["type"], "null");
        if (schema["enum"] is JsonArray allowed)
        {
            allowed.Add((JsonNode?)null);
        }

        return schema;
    }

    protected abstract JsonObject Constraints();
}

/// <summary>
/// A string of <paramref name="Min"/> to <paramref name="Max"/> characters, as MySQL counts them, that people can read: not blank, and
/// without control characters.
/// </summary>
public sealed record TextRule(string Name, int Min, int Max, string Description) : FieldRule(Name, Description)
{
    private const string Control = @"\x00-\x1F\x7F-\x9F";

    // Spelled out: what \s covers differs between the engines that read a schema, and \p is not in all of them.
    private const string Invisible =
        @"\s\u00A0\u00AD\u0600-\u0605\u061C\u06DD\u070F\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\uFEFF\uFFF9-\uFFFB";

    // For JSON schemas: no control character, and at least one character that can be seen.
    private const string Readable = $"^[^{Control}]*[^{Control}{Invisible}][^{Control}]*$";

    /// <summary>What to say of any other text.</summary>
    public string Error => string.Create(
        CultureInfo.InvariantCulture, $"must have {Min} to {Max} characters, not all of them blank and none of them a control character");

    public bool Fits(string text) =>
        JsonText.CharacterCount(text) is var length && length >= Min && length <= Max && JsonText.IsReadable(text);

    protected override JsonObject Constraints()
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (Min > 0)
        {
            schema["minLength"] = Min;
            schema["pattern"] = Readable;
        }

        schema["maxLength"] = Max;
        return schema;
    }
}

/// <summary>One of <paramref name="Allowed"/>, to the letter.</summary>
public sealed record ChoiceRule(string Name, string[] Allowed, string Description) : FieldRule(Name, Description)
{
    private readonly byte[][] _utf8 = [.. Allowed.Select(Encoding.UTF8.GetBytes)];

    /// <summary>
    /// Whether the schema has a pattern and no enum: a generated client would get a type beside another of the same name.
    /// </summary>
    public bool IsPattern { get; init; }

    /// <summary>What to say of any other value.</summary>
    public string Error => $"must be one of {string.Join(", ", Allowed)}";

    /// <summary>Which of the allowed values the string is; null where it is none. Makes no string of its own.</summary>
    public string? Find(JsonElement text)
    {
        var plain = text.PlainUtf8();
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (plain.SequenceEqual(_utf8[i]))
            {
                return Allowed[i];
            }
        }

        return plain.IsEmpty && text.TryGetText(out var escaped) ? Allowed.FirstOrDefault(value => value == escaped) : null;
    }

    protected override JsonObject Constraints() => IsPattern
        ? new() { ["type"] = "string", ["pattern"] = $"^({string.Join('|', Allowed)})$" }
        : new() { ["type"] = "string", ["enum"] = new JsonArray([.. Allowed.Select(value => JsonValue.Create(value))]) };
}

/// <summary>Up to <paramref name="Max"/> of <paramref name="Allowed"/>, each once; in a query parted by commas.</summary>
public sealed record ListRule(string Name, string[] Allowed, int Max, string Description) : FieldRule(Name, Description)
{
    protected override JsonObject Constraints() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Allowed.Select(value => JsonValue.Create(value))]) },
        ["maxItems"] = Max,
        ["uniqueItems"] = true,
    };
}

/// <summary>
/// A parameter that may be repeated, up to <paramref name="Max"/> times; <paramref name="Item"/> is the rule of each value.
/// </summary>
public sealed record RepeatedRule(string Name, FieldRule Item, int Max, string Description) : FieldRule(Name, Description)
{
    /// <summary>What to say of more.</summary>
    public string Error => string.Create(CultureInfo.InvariantCulture, $"must be given at most {Max} times");

    protected override JsonObject Constraints()
    {
        var item = Item.Schema();
        item.Remove("description");
        return new JsonObject { ["type"] = "array", ["items"] = item, ["maxItems"] = Max };
    }
}

public sealed record NumberRule(string Name, long Min, long Max, string Description) : FieldRule(Name, Description)
{
    /// <summary>What to say of a value that is none.</summary>
    public string Error => Max == long.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"must be an integer above {Min - 1}")
        : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {Min} to {Max}");

    protected override JsonObject Constraints()
    {
        var schema = new JsonObject
        {
            ["type"] = "integer",
            ["format"] = Min >= int.MinValue && Max <= int.MaxValue ? "int32" : "int64",
            ["minimum"] = Min,
        };
        // The format says as much, and many readers of JSON cannot hold the number.
        if (Max < long.MaxValue)
        {
            schema["maximum"] = Max;
        }

        return schema;
    }
}

public sealed record FlagRule(string Name, string Description) : FieldRule(Name, Description)
{
    protected override JsonObject Constraints() => new() { ["type"] = "boolean" };
}

/// <summary>A field that code of its own checks; <paramref name="Json"/> is the JSON schema that says the same.</summary>
public sealed record OwnRule(string Name, string Json, string Description) : FieldRule(Name, Description)
{
    protected override JsonObject Constraints() => JsonNode.Parse(Json)!.AsObject();
}

public sealed record ObjectRule(string Name, JsonFields Fields, string Description) : FieldRule(Name, Description)
{
    protected override JsonObject Constraints() => Fields.Schema();
}
