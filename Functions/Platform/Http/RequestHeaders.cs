using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

public static class RequestHeaders
{
    /// <summary>Every value of the header, in order; none where it is absent.</summary>
    public static IReadOnlyList<string> HeaderValues(this HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? [.. values] : [];

    /// <summary>The header as one list (RFC 9110, 5.3), trimmed; null where it is absent.</summary>
    public static string? Header(this HttpRequestData request, string name) =>
        request.HeaderValues(name) is { Count: > 0 } values ? string.Join(',', values).Trim() : null;
}
