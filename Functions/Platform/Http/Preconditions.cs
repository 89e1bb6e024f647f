using System.Net;
using System.Net.Http.Headers;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>
/// <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110) of a request that changes something; null where a header is absent.
/// </summary>
public sealed class Preconditions
{
    private const string AnyTag = "*";
    private const string AnyText = """{ "type": "string" }""";

    public static readonly OwnRule IfMatch = new(
        "If-Match", AnyText, "Change only what has this etag (* for whatever there is), else answer 412");
    public static readonly OwnRule IfNoneMatch = new(
        "If-None-Match", AnyText, "With *: only where there is none yet, else answer 412");

    private readonly List<FieldError> _errors = [];
    private readonly IReadOnlyList<string>? _match;
    private readonly IReadOnlyList<string>? _noneMatch;

    public Preconditions(HttpRequestData request)
    {
        _match = Read(request, IfMatch);
        _noneMatch = Read(request, IfNoneMatch);
    }

    public static Problem Failed(string detail) => Problem.Of(HttpStatusCode.PreconditionFailed, "Precondition failed", detail);

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Whether the request may change what has that etag now; null where it does not exist.</summary>
    public bool Allow(string? etag) => (_match is null || Has(_match, etag)) && (_noneMatch is null || !Has(_noneMatch, etag));

    private static bool Has(IReadOnlyList<string> tags, string? etag) =>
        etag is not null && (tags is [AnyTag] || tags.Contains(etag, StringComparer.Ordinal));

    private List<string>? Read(HttpRequestData request, FieldRule rule)
    {
        if (request.HeaderValues(rule.Name) is not { Count: > 0 } values)
        {
            return null;
        }

        var tags = values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToList();
        if (tags is not [AnyTag] && !tags.All(tag => EntityTagHeaderValue.TryParse(tag, out _) && tag != AnyTag))
        {
            _errors.Add(new FieldError(rule.Name, "must be * or etags in double quotes"));
        }

        return tags;
    }
}
