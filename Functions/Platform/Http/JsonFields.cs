using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Functions.Platform.Http;

/// <summary>The fields that one kind of item may have.</summary>
public sealed class JsonFields(params FieldRule[] rules)
{
    /// <summary>What is wrong with a field whose name the sender made up.</summary>
    public const string UnknownField = "is not a known field";

    private readonly string[] _names = [.. rules.Select(rule => rule.Name)];
    private readonly byte[][] _utf8 = [.. rules.Select(rule => Encoding.UTF8.GetBytes(rule.Name))];

    public IReadOnlyList<FieldRule> Rules { get; } = rules;

    /// <summary>The fields as a JSON schema: an object of nothing else, where null is as good as absent.</summary>
    public JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var rule in Rules)
        {
            properties[rule.Name] = rule.Required ? rule.Schema() : rule.NullableSchema();
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. Rules.Where(rule => rule.Required).Select(rule => JsonValue.Create(rule.Name))]),
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    /// <summary>Sorts the item's properties into the known fields; what does not fit is in its errors.</summary>
    public JsonItem Read(JsonElement item)
    {
        var values = new JsonElement[_names.Length];
        var read = new JsonItem(_names, values);
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
                read.Refuse(_names[field], "appears more than once");
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

        return name.Contains((byte)'\\') && property.TryGetName(out var unescaped) ? Array.IndexOf(_names, unescaped) : -1;
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
        value = values[IndexOf(field)];
        return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    // A rule's name is the very string that the form has; comparing references is many times faster than comparing texts.
    private int IndexOf(string field)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], field))
            {
                return i;
            }
        }

        return Array.IndexOf(names, field);
    }

    /// <summary>As <see cref="TryGet"/>, and an error where the rule requires what is not there.</summary>
    public bool TryRead(FieldRule rule, out JsonElement value)
    {
        var found = TryGet(rule.Name, out value);
        if (!found && rule.Required)
        {
            Refuse(rule.Name, "is required");
        }

        return found;
    }

    public string? Text(TextRule rule)
    {
        if (!TryRead(rule, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(rule.Name, "must be a string");
        }
        else if (!value.TryGetText(out var text))
        {
            Refuse(rule.Name, "must be valid Unicode");
        }
        else if (!rule.Fits(text))
        {
            Refuse(rule.Name, rule.Error);
        }
        else
        {
            return text;
        }

        return null;
    }

    public string? OneOf(ChoiceRule rule)
    {
        if (!TryRead(rule, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && rule.Find(value) is { } found)
        {
            return found;
        }

        Refuse(rule.Name, rule.Error);
        return null;
    }

    public long? Number(NumberRule rule)
    {
        if (!TryRead(rule, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= rule.Min && number <= rule.Max)
        {
            return number;
        }

        Refuse(rule.Name, rule.Error);
        return null;
    }

    /// <summary>A number whose rule keeps it within an <see cref="int"/>.</summary>
    public int? WholeNumber(NumberRule rule) => (int?)Number(rule);

    public bool? Flag(FlagRule rule)
    {
        if (!TryRead(rule, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Refuse(rule.Name, "must be true or false");
        return null;
    }
}
