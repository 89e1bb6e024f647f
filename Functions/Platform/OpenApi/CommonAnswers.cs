using System.Net;
using Functions.Platform.Http;

namespace Functions.Platform.OpenApi;

/// <summary>The answers that follow from what an operation is: who may call it, what it takes, what it needs.</summary>
public static class CommonAnswers
{
    private static readonly ApiHeader Replayed = new(
        Idempotency.ReplayedHeader, "true: this is the answer of the first call with this key", "true");

    /// <summary>Everything that <paramref name="operation"/> may answer, its own answers first.</summary>
    public static IEnumerable<ApiAnswer> All(ApiOperation operation, FunctionAccess access) =>
    [
        .. operation.Answers,
        .. operation.IdempotencyKey is null ? [] : OfRepeats(operation),
        .. OfRequest(operation),
        .. OfAccess(access),
        .. operation.NeedsMySql
            ? [OfOutage(UnavailableMiddleware.NoMySql, "MySQL does not answer; a retry is safe.")] : Array.Empty<ApiAnswer>(),
    ];

    /// <summary>503 with the time after which a retry may find what could not be reached.</summary>
    public static ApiAnswer OfOutage(Problem problem, string meaning) => ApiAnswer.Refused(problem, meaning) with
    {
        Headers = [new ApiHeader("Retry-After", "Seconds to wait", UnavailableMiddleware.RetryAfterSeconds)],
    };

    private static IEnumerable<ApiAnswer> OfRepeats(ApiOperation operation) =>
    [
        .. operation.Answers.Where(answer => (int)answer.Status < 300).Select(answer => answer with
        {
            Status = HttpStatusCode.OK,
            Description = "The same key and body again: the first call's answer, and no further effect.",
            Headers = [Replayed with { Always = answer.Status != HttpStatusCode.OK }],
        }),
        ApiAnswer.Refused(Idempotency.UsedBefore, "The key was used with another body."),
    ];

    private static IEnumerable<ApiAnswer> OfRequest(ApiOperation operation)
    {
        if (operation.Body is { } body)
        {
            yield return ApiAnswer.Refused(
                JsonBody.Invalid("The body is not valid JSON: line 1, position 17."), "The body is not what it must be.");
            yield return ApiAnswer.Refused(RequestBody.TooLarge, "The body is larger than 1 MiB.");
            yield return ApiAnswer.Refused(RequestBody.NoLength, "The body came in chunks, of which Azure hands over none.");
            yield return ApiAnswer.Refused(RequestBody.WrongType(body.MediaTypes), "The body has another content type.");
        }

        if ((operation.Body?.Fields.Rules ?? operation.Query).Concat(operation.Headers)
            .Append(operation.IdempotencyKey).OfType<FieldRule>().FirstOrDefault() is { } rule)
        {
            var wrong = Problem.Invalid(rule.Name, rule.Required ? "is required" : "is not a known parameter");
            yield return ApiAnswer.Refused(
                wrong with { Title = "Invalid request" }, "A field, parameter or header breaks its rule; the errors name each.");
        }
    }

    private static IEnumerable<ApiAnswer> OfAccess(FunctionAccess access)
    {
        if (!access.IsCheckedHere)
        {
            yield return new ApiAnswer(HttpStatusCode.Unauthorized, "The function key is missing or wrong.");
        }
        else if (!access.IsOpen)
        {
            yield return ApiAnswer.Refused(AccessMiddleware.Unknown, "No known key was sent.") with
            {
                Headers = [new ApiHeader("WWW-Authenticate", "The scheme to use", "Bearer") { Always = true }],
            };
            if (access.Required > AdminRole.Reader)
            {
                yield return ApiAnswer.Refused(AccessMiddleware.TooSmall(access.Required), "The key's role is too small.");
            }
        }
    }
}
