using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>A problem document (RFC 9457): the body of every refusal.</summary>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors = null)
{
    /// <summary>
    /// Members of the problem's own, such as how much is missing. Not init: the serializer would take it for a constructor parameter.
    /// </summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Members { get; set; }

    public const string ContentType = "application/problem+json";

    /// <summary>A problem of no type of its own: the status says it all, as the RFC has it.</summary>
    public static Problem Of(HttpStatusCode status, string title, string detail, IReadOnlyList<FieldError>? errors = null) =>
        new("about:blank", title, (int)status, detail, errors);

    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        Of(HttpStatusCode.BadRequest, "Invalid request", string.Join("; ", errors.Take(3).Select(e => $"{e.Field}: {e.Message}")), errors);

    public static Problem Invalid(string field, string message) => Invalid([new FieldError(field, message)]);

    /// <summary>The same problem with a number of its own.</summary>
    public Problem With(string member, long value) => this with
    {
        Members = new Dictionary<string,
            JsonElement>(Members ?? [])
        { [member] = JsonSerializer.SerializeToElement(value, HttpJson.Default.Int64) },
    };

    public Task<HttpResponseData> AnswerAsync(HttpRequestData request) =>
        request.JsonAsync((HttpStatusCode)Status, this, HttpJson.Default.Problem, ContentType);
}
