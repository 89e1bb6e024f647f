using System.Text;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>Answers of writes that are safe to repeat.</summary>
public static class IdempotentAnswers
{
    /// <summary>The reply, marked where it is a repeat; or the refusal.</summary>
    public static async Task<HttpResponseData> AnswerAsync(this IdempotentOutcome outcome, HttpRequestData request)
    {
        if (outcome.Reply is not { } reply)
        {
            return await outcome.Refused!.AnswerAsync(request);
        }

        var response = request.Answer(reply.Status);
        if (outcome.IsReplay)
        {
            response.Headers.Add(Idempotency.ReplayedHeader, "true");
        }

        await response.WriteBytesAsync(Encoding.UTF8.GetBytes(reply.Json));
        return response;
    }
}
