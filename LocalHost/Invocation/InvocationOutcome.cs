using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Invocation;

/// <summary>How an invocation ended: with a response or none, or with the error that failed it.</summary>
internal sealed record InvocationOutcome(string InvocationId, HttpResponseData? Response, Exception? Error)
{
    public bool Succeeded => Error is null;
}
