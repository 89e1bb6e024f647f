using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Functions.Platform.Http;

/// <summary>Text out of JSON that may hold what JSON allows and Unicode does not: a lone surrogate written as an escape.</summary>
public static class JsonText
{
    /// <summary>The string's text; false where it is not Unicode.</summary>
    public static bool TryGetText(this JsonElement value, out string text)
    {
        try
        {
            text = value.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>The string's bytes as they were sent, where they mean themselves: empty where an escape is among them.</summary>
    public static ReadOnlySpan<byte> PlainUtf8(this JsonElement value)
    {
        var quoted = JsonMarshal.GetRawUtf8Value(value);
        return quoted.Contains((byte)'\\') ? [] : quoted[1..^1];
    }

    /// <summary>The property's name; false where it is not Unicode.</summary>
    public static bool TryGetName(this JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    /// <summary>The property's name, or a stand-in where it is not Unicode.</summary>
    public static string SafeName(this JsonProperty property) => property.TryGetName(out var name) ? name : "(not Unicode)";

    /// <summary>Whether people can read the text: it holds no control character, and something that can be seen.</summary>
    public static bool IsReadable(string text)
    {
        var isVisible = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                return false;
            }

            isVisible |= !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;
        }

        return isVisible;
    }

    /// <summary>Length in characters as MySQL counts them: code points, not UTF-16 units.</summary>
    public static int CharacterCount(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                count--;
            }
        }

        return count;
    }
}
