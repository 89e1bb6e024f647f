using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Functions.Platform.Http;

/// <summary>The fields that one kind of item may have.</summary>
public sealed class JsonFields(params string[] names)
{
    /// <summary>What is wrong with a field whose name the sender made up.</summary>
    public const string UnknownField = "is not a known field";

    private readonly byte[][] _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Sorts the item's properties into the known fields; what does not fit is in its errors.</summary>
    public JsonItem Read(JsonElement item)
    {
        var values = new JsonElement[names.Length];
        var read = new JsonItem(names, values);
        if (item.ValueKind != JsonValueKind.Object)
        {
            read.Refuse("item", "must be an object");
            return read;
        }

        var next = 0;
        foreach (var property in item.EnumerateObject())
        {
            var field = Find(property, next);
            if (field < 0)
            {
                read.Refuse(property.SafeName(), UnknownField);
                continue;
            }

            if (values[field].ValueKind != JsonValueKind.Undefined)
            {
                read.Refuse(names[field], "appears more than once");
            }

            values[field] = property.Value;
            next = field + 1;
        }

        return read;
    }

    // Senders keep one order, so the field after the last one found is nearly always the next.
    private int Find(JsonProperty property, int start)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        for (var i = 0; i < _utf8.Length; i++)
        {
            var field = (start + i) % _utf8.Length;
            if (name.SequenceEqual(_utf8[field]))
            {
                return field;
            }
        }

        return name.Contains((byte)'\\') && property.TryGetName(out var unescaped) ? Array.IndexOf(names, unescaped) : -1;
    }
}

/// <summary>One item of a batch under validation: each rule reads a field and notes what is wrong with it.</summary>
public sealed class JsonItem(string[] names, JsonElement[] values)
{
    private List<FieldError>? _errors;

    public IReadOnlyList<FieldError> Errors => _errors ?? [];

    /// <summary>All that is wrong with the item as one problem, or null.</summary>
    public Problem? Problem => Errors.Count == 0 ? null : Problem.Invalid(Errors);

    public void Refuse(string field, string message) => (_errors ??= []).Add(new FieldError(field, message));

    /// <summary>The field's value where it is there and not null.</summary>
    public bool TryGet(string field, out JsonElement value)
    {
        value = values[Array.IndexOf(names, field)];
        return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    /// <summary>As <see cref="TryGet"/>, and an error where it is not there.</summary>
    public bool TryRequire(string field, out JsonElement value)
    {
        var found = TryGet(field, out value);
        if (!found)
        {
            Refuse(field, "is required");
        }

        return found;
    }

    /// <summary>A string of <paramref name="min"/> to <paramref name="max"/> characters.</summary>
    public string? Text(string field, int min, int max, bool required = false)
    {
        if (!(required ? TryRequire(field, out var value) : TryGet(field, out value)))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(field, "must be a string");
        }
        else if (!value.TryGetText(out var text))
        {
            Refuse(field, "must be valid Unicode");
        }
        else if (JsonText.CharacterCount(text) is var length && (length < min || length > max))
        {
            Refuse(field, string.Create(CultureInfo.InvariantCulture, $"must have {min} to {max} characters"));
        }
        else
        {
            return text;
        }

        return null;
    }

    /// <summary>One of <paramref name="allowed"/>, to the letter.</summary>
    public string? OneOf(string field, string[] allowed, bool required = false)
    {
        if (!(required ? TryRequire(field, out var value) : TryGet(field, out value)))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetText(out var text) && Array.IndexOf(allowed, text) is >= 0 and var found)
        {
            return allowed[found];
        }

        Refuse(field, $"must be one of {string.Join(", ", allowed)}");
        return null;
    }

    /// <summary>An integer above zero.</summary>
    public long? PositiveInteger(string field, bool required = false)
    {
        if (!(required ? TryRequire(field, out var value) : TryGet(field, out value)))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0)
        {
            return number;
        }

        Refuse(field, "must be an integer above 0");
        return null;
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int? WholeNumber(string field, int min, int max, bool required = false)
    {
        if (!(required ? TryRequire(field, out var value) : TryGet(field, out value)))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(field, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return null;
    }

    public bool? Boolean(string field)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Refuse(field, "must be true or false");
        return null;
    }
}
