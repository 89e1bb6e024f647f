using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.OpenApi;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>One item read: its value, or all that is wrong with it.</summary>
public sealed record Parsed<T>(T? Value, IReadOnlyList<FieldError> Errors)
    where T : class;

/// <summary>An item that was not taken, and why.</summary>
public sealed record RejectedItem(int Index, IReadOnlyList<FieldError> Errors);

/// <summary>What became of a batch; <see cref="Disabled"/> is present only where tracking is switched off.</summary>
public sealed record IntakeReceipt(
    int Accepted,
    IReadOnlyList<RejectedItem> Rejected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Disabled = false);

/// <summary>A batch after its rules: the good items, the refused ones, or the one problem that refuses it whole.</summary>
public sealed record Intake<T>(IReadOnlyList<T> Accepted, IReadOnlyList<RejectedItem> Rejected, Problem? Problem)
    where T : class
{
    /// <summary>Reads the request's body and every item in it.</summary>
    public static async Task<Intake<T>> ReadAsync(
        HttpRequestData request, string envelope, Func<JsonElement, Parsed<T>> parse, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, Intake.MediaTypes, cancellationToken);
        return body.Problem is { } problem ? new Intake<T>([], [], problem) : Of(body.Bytes, envelope, parse);
    }

    /// <summary>Reads every item of <paramref name="body"/> by <paramref name="parse"/>; nothing acceptable in it is a problem.</summary>
    public static Intake<T> Of(ReadOnlyMemory<byte> body, string envelope, Func<JsonElement, Parsed<T>> parse)
    {
        var batch = JsonBatch.Parse(body, envelope);
        if (batch.Problem is { } problem)
        {
            return new Intake<T>([], [], problem);
        }

        var accepted = new List<T>(batch.Items.Count);
        var rejected = new List<RejectedItem>();
        for (var index = 0; index < batch.Items.Count; index++)
        {
            var item = parse(batch.Items[index]);
            if (item.Value is { } value)
            {
                accepted.Add(value);
            }
            else
            {
                rejected.Add(new RejectedItem(index, item.Errors));
            }
        }

        return accepted.Count > 0
            ? new Intake<T>(accepted, rejected, null)
            : new Intake<T>([], [], Problem.Invalid(
                [.. rejected.SelectMany(item => item.Errors.Select(error => error with { Index = item.Index }))]));
    }

    /// <summary>
    /// Why items, or the whole body, were refused, each by the first thing wrong with it: of a bounded set, whatever was sent.
    /// </summary>
    public IEnumerable<string> RejectionReasons => Problem switch
    {
        null => Rejected.Select(item => Reason(item.Errors[0])),
        { Errors: { } errors } => errors.DistinctBy(error => error.Index).Select(Reason),
        { Status: (int)HttpStatusCode.RequestEntityTooLarge } => ["too_large"],
        { Status: (int)HttpStatusCode.UnsupportedMediaType } => ["media_type"],
        _ => ["malformed"],
    };

    /// <summary>202 with what was taken and what was not, or the problem.</summary>
    public Task<HttpResponseData> AnswerAsync(HttpRequestData request) =>
        Problem is { } problem
            ? problem.AnswerAsync(request)
            : Intake.AnswerAsync(request, new IntakeReceipt(Accepted.Count, Rejected));

    // A field's name is one of ours, unless it is unknown.
    private static string Reason(FieldError error) => error.Message == JsonFields.UnknownField ? "unknown_field" : error.Field;
}

public static class Intake
{
    /// <summary>What apps may call a JSON body: <c>navigator.sendBeacon</c> sends text/plain.</summary>
    public static readonly IReadOnlyList<string> MediaTypes = ["application/json", "text/plain"];

    private static readonly FieldError Missing = new("appName", "is required");

    /// <summary>How an intake answers, for the OpenAPI document.</summary>
    public static readonly IReadOnlyList<ApiAnswer> Answers =
    [
        ApiAnswer.Json(
            HttpStatusCode.Accepted,
            "What was accepted is safely in the queue; what was not is listed by its place in the batch.",
            HttpJson.Default.IntakeReceipt,
            new IntakeReceipt(2, [new RejectedItem(1, [Missing])])),
        ApiAnswer.Refused(Problem.Invalid([Missing with { Index = 0 }]), "Nothing in the body is acceptable."),
        ApiAnswer.Refused(JsonBatch.TooMany, "More items than a batch may hold."),
        CommonAnswers.OfOutage(UnavailableMiddleware.NoQueue, "The queue cannot be reached; a retry with the same ids is safe."),
    ];

    /// <summary>202 for a sender whose switch is off: nothing was read, and nothing is wrong with the sender.</summary>
    public static Task<HttpResponseData> AnswerDisabledAsync(HttpRequestData request) =>
        AnswerAsync(request, new IntakeReceipt(0, [], Disabled: true));

    /// <summary>202. The Date header is exposed to other origins: tracker.js corrects its times by it.</summary>
    public static async Task<HttpResponseData> AnswerAsync(HttpRequestData request, IntakeReceipt receipt)
    {
        var response = await request.JsonAsync(HttpStatusCode.Accepted, receipt, HttpJson.Default.IntakeReceipt);
        response.Headers.Add("Access-Control-Expose-Headers", "Date");
        return response;
    }
}
