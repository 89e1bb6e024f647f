using LocalHost.Rpc;

namespace LocalHost.Invocation;

/// <summary>How an invocation ended: with the worker's response, or with an error.</summary>
internal sealed record InvocationOutcome(string InvocationId, InvocationResponse? Response, string? Error)
{
    public bool Succeeded => Error is null;
}
