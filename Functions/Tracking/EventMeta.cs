using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Functions.Platform.Http;

namespace Functions.Tracking;

/// <summary>The rules of <c>meta</c>: an object of bounded size and depth that every server takes as JSON.</summary>
public static class EventMeta
{
    public const int MaxBytes = 8 * 1024;
    public const int MaxDepth = 16;

    public static readonly OwnRule Rule = new(
        "meta", """{ "type": "object" }""", "Anything else that is worth keeping: at most 8 KiB, at most 16 levels deep");

    public static JsonElement? From(JsonItem item)
    {
        if (!item.TryRead(Rule, out var meta))
        {
            return null;
        }

        if (Error(meta) is not { } error)
        {
            return meta;
        }

        item.Refuse(Rule.Name, error);
        return null;
    }

    private static string? Error(JsonElement meta)
    {
        if (meta.ValueKind != JsonValueKind.Object)
        {
            return "must be an object";
        }

        return JsonMarshal.GetRawUtf8Value(meta).Length > MaxBytes
            ? string.Create(CultureInfo.InvariantCulture, $"must have at most {MaxBytes} bytes")
            : FirstError(meta, depth: 1);
    }

    // Text that is not Unicode and numbers past a double are what a server's own JSON check would refuse.
    private static string? FirstError(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array when depth > MaxDepth =>
            string.Create(CultureInfo.InvariantCulture, $"must be at most {MaxDepth} levels deep"),
        JsonValueKind.Object => FirstErrorOfMembers(value, depth),
        JsonValueKind.Array => FirstErrorOfElements(value, depth),
        JsonValueKind.String => value.TryGetText(out _) ? null : "must be valid Unicode",
        JsonValueKind.Number => double.IsFinite(value.GetDouble()) ? null : "has a number that is too large",
        _ => null,
    };

    private static string? FirstErrorOfMembers(JsonElement value, int depth)
    {
        foreach (var member in value.EnumerateObject())
        {
            if ((member.TryGetName(out _) ? FirstError(member.Value, depth + 1) : "must be valid Unicode") is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static string? FirstErrorOfElements(JsonElement value, int depth)
    {
        foreach (var element in value.EnumerateArray())
        {
            if (FirstError(element, depth + 1) is { } error)
            {
                return error;
            }
        }

        return null;
    }
}
