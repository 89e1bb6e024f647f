using System.Globalization;
using LocalHost.Hosting;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Configuration;

/// <summary>Reads typed values of host.json, and names the one that cannot be read.</summary>
internal sealed class HostJsonValues(IConfiguration section, string path)
{
    public int Number(string name, int fallback, int least, int most) =>
        section[name] is not { } text ? fallback
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refusal(name, text, most == int.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}");

    public TimeSpan Span(string name, TimeSpan fallback) =>
        section[name] is not { } text ? fallback
        : text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
            && span >= TimeSpan.Zero
            ? span
            : throw Refusal(name, text, "a time such as 00:00:30");

    public string OneOf(string name, params string[] choices) =>
        section[name] is not { } text
            ? choices[0]
            : choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase))
                ?? throw Refusal(name, text, string.Join(" or ", choices));

    private StartupException Refusal(string name, string text, string expected) =>
        new($"host.json: {(path.Length > 0 ? path + "." : "")}{name} is '{text}'; give {expected}.");
}
