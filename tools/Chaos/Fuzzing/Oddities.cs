using System.Text.Json.Nodes;

namespace Chaos.Fuzzing;

/// <summary>Values that often break programs, and changes that make a valid JSON text malformed.</summary>
internal static class Oddities
{
    private static readonly string[] Texts =
    [
        "", " ", "\t", "\n", "\0", "a\u0000b", "\u202eabc", "\u200b", "\ufeff", "\ufffd", "İ", "ﷺ", "😀", "é", "e\u0301", "null", "true",
        "NaN",
        "-1", "0", "1e999", "9223372036854775807", "9223372036854775808", "1.5", "0x10", "٣", "' OR 1=1 --", "\\", "\"", "`", ";", "%",
        "%00", "%zz", "..",
        "../../etc/passwd", "a/b", "<script>alert(1)</script>", "${jndi:ldap://x}", "=1+1", "{}", "[]", "{\"a\":", "0001-01-01",
        "9999-12-31", "2026-02-30",
        "2026-03-01T09:30:00Z", "2026-03-01T09:30:00", "-292277022-01-01", "2026-12-31T23:59:60Z", "UTC", "csv", "a,b,c,d", "*", "W/\"x\"",
        "bytes=0-",
        "bytes=-9223372036854775808", "gzip", "br", "identity;q=0", "text/csv;q=2",
    ];

    // As they are written in JSON.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e400", "9223372036854775807", "9223372036854775808",
        "123456789012345678901234567890",
        "{}", "[]", "[[[[]]]]", "[null]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "{\"\":1}", "{\"\\ud800\":1}",
        "{\"a\":1,\"a\":2}",
    ];

    public static string Text(Random random) => random.Next(20) switch
    {
        0 => new string('a', random.Next(1, 5000)),
        1 => string.Concat(Enumerable.Repeat("😀", random.Next(1, 300))),
        2 => $"{random.NextInt64()}",
        _ => Texts[random.Next(Texts.Length)],
    };

    /// <summary>The JSON text with some of its values replaced, members added or left out; or no JSON any more.</summary>
    public static string Body(JsonNode good, Random random)
    {
        var text = good.ToJsonString();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            text = random.Next(12) switch
            {
                0 => text[..random.Next(text.Length + 1)],
                1 => text.Insert(random.Next(text.Length + 1), Texts[random.Next(Texts.Length)]),
                2 => $"[{text},{text}]",
                3 => string.Concat(Enumerable.Repeat("[", random.Next(1, 200))) + text,
                4 => Value(random),
                _ => Replaced(text, random),
            };
        }

        return text;
    }

    private static string Value(Random random) =>
        random.Next(3) == 0 ? JsonValue.Create(Text(random)).ToJsonString() : Values[random.Next(Values.Length)];

    // A value between a colon, or a bracket, and what ends it.
    private static string Replaced(string text, Random random)
    {
        var starts = Enumerable.Range(0, text.Length).Where(i => text[i] is ':' or '[').ToList();
        if (starts.Count == 0)
        {
            return Value(random);
        }

        var start = starts[random.Next(starts.Count)] + 1;
        var end = text.IndexOfAny([',', '}', ']'], start);
        return end < 0 ? text[..start] + Value(random) : text[..start] + Value(random) + text[end..];
    }
}
