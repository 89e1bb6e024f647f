using System.Globalization;
using System.Text.Json.Nodes;

namespace Functions.Tests.Public;

/// <summary>Values on both sides of every bound that a schema draws.</summary>
internal static class Mutations
{
    /// <summary>The object with one field at a time left out, added, or given another value.</summary>
    public static IEnumerable<JsonObject> Of(JsonObject valid, JsonNode schema)
    {
        yield return valid.DeepClone().AsObject();
        yield return With(valid, "shoe", 42);
        foreach (var (name, rule) in schema["properties"]!.AsObject())
        {
            var without = valid.DeepClone().AsObject();
            without.Remove(name);
            yield return without;
            foreach (var value in Values(rule!))
            {
                yield return With(valid, name, value);
            }
        }
    }

    /// <summary>Values of a query's parameter, as text.</summary>
    public static IEnumerable<string> OfParameter(JsonNode rule) => IsRepeated(rule) ? OfParameter(rule["items"]!) :
        rule["type"]!.GetValueKind() == System.Text.Json.JsonValueKind.String && (string)rule["type"]! == "array"
        ? ["appName", "appName,os", "appName,appName", "shoe", "appName,os,userType", "appName,os,userType,eventType"]
        : Values(rule).OfType<JsonValue>().Select(value => value.ToString()).Append("x");

    /// <summary>A parameter's text as the schema sees it.</summary>
    public static JsonNode? Read(JsonNode rule, string text) => (string)rule["type"]! switch
    {
        "integer" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        "array" when IsRepeated(rule) => new JsonArray(Read(rule["items"]!, text)),
        "array" => new JsonArray([.. text.Split(',').Select(part => JsonValue.Create(part))]),
        _ => text,
    };

    // A list in one value, parted by commas, holds nothing twice.
    private static bool IsRepeated(JsonNode rule) => (string?)rule["type"] == "array" && rule["uniqueItems"] is null;

    private static JsonObject With(JsonObject valid, string name, JsonNode? value)
    {
        var changed = valid.DeepClone().AsObject();
        changed[name] = value?.DeepClone();
        return changed;
    }

    private static IEnumerable<JsonNode?> Values(JsonNode rule)
    {
        JsonNode?[] anything = [null, "x", "", 1, -7, 1.5, true, new JsonObject(), new JsonArray()];
        var lengths = new[] { rule["minLength"], rule["maxLength"] }.OfType<JsonValue>().Select(bound => (int)bound)
            .SelectMany(bound => new[] { bound - 1, bound, bound + 1 }).Where(length => length >= 0)
            .SelectMany(length => new JsonNode?[] { new string('ä', length), string.Concat(Enumerable.Repeat("😀", length)) });
        JsonNode?[] unreadable = rule["pattern"] is null ? [] : ["   ", "\u2003", "\u200b\u200d", "a\u0000b", "a\u0085", "\tb"];
        var numbers = new[] { rule["minimum"], rule["maximum"] }.OfType<JsonValue>().Select(bound => bound.GetValue<long>())
            .SelectMany(bound => new JsonNode?[] { bound - 1, bound, bound + 1 });
        var choices = (rule["enum"]?.AsArray() ?? []).Select(choice => choice?.DeepClone());
        return [.. anything, .. lengths, .. unreadable, .. numbers, .. choices];
    }
}
