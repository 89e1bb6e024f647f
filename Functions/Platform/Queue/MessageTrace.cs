using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Functions.Platform.Queue;

/// <summary>
/// A message's place in its sender's trace (W3C Trace Context), at the message's head, where it is read without parsing the rest. A
/// message without it is valid too, and readers may ignore it.
/// </summary>
public static partial class MessageTrace
{
    /// <summary>The JSON members of <paramref name="sender"/>, each followed by a comma; empty where there is none.</summary>
    public static string Members(Activity? sender) => sender switch
    {
        null => "",
        { TraceStateString: { } state } when Plain().IsMatch(state) => $"\"traceparent\":\"{sender.Id}\",\"tracestate\":\"{state}\",",
        _ => $"\"traceparent\":\"{sender.Id}\",",
    };

    /// <summary>The sender's context; default where the message has none.</summary>
    public static ActivityContext Read(string message) =>
        Head().Match(message) is { Success: true } head
        && ActivityContext.TryParse(head.Groups["parent"].Value, NullIfAbsent(head.Groups["state"]), isRemote: true, out var sender)
            ? sender
            : default;

    private static string? NullIfAbsent(Group group) => group.Success ? group.Value : null;

    // As long as every party of a trace has to carry it, and in need of no escape.
    [GeneratedRegex("""^[ -!#-\[\]-~]{1,512}$""")]
    private static partial Regex Plain();

    [GeneratedRegex("""^\{"v":\d+,"traceparent":"(?<parent>[0-9a-f-]{55})",(?:"tracestate":"(?<state>[^"\\]{1,512})",)?""")]
    private static partial Regex Head();
}
