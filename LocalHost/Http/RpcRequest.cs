using Google.Protobuf;
using LocalHost.Invocation;
using LocalHost.Rpc;
using Microsoft.AspNetCore.Http.Extensions;

namespace LocalHost.Http;

/// <summary>An HTTP request as it goes to a worker.</summary>
internal static class RpcRequest
{
    public const int MaxBodyBytes = 100 * 1024 * 1024;

    /// <exception cref="BadHttpRequestException">The request is malformed or too large; the exception knows the status.</exception>
    public static async Task<RpcHttp> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var url = request.GetEncodedUrl();
        if (!Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            throw new BadHttpRequestException("The request's URL is malformed.");
        }

        var http = new RpcHttp { Method = request.Method, Url = url };
        foreach (var (name, values) in request.Headers)
        {
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = values.ToString() };
        }

        foreach (var (name, value) in Values(request.Query))
        {
            http.NullableQuery[name] = new NullableString { Value = value };
        }

        foreach (var (name, value) in Values(request.RouteValues))
        {
            http.NullableParams[name] = new NullableString { Value = value };
        }

        http.Body = await ReadBodyAsync(request, cancellationToken);
        return http;
    }

    /// <summary>Makes the request the invocation's input, with its route and query values and its trace.</summary>
    public static void Fill(InvocationRequest invocation, HostFunction function, HttpRequest request, RpcHttp http)
    {
        invocation.InputData.Add(new ParameterBinding { Name = function.Parameter, Data = new TypedData { Http = http } });
        foreach (var (name, value) in Values(request.Query).Concat(Values(request.RouteValues)))
        {
            invocation.TriggerMetadata[name] = new TypedData { String = value };
        }

        invocation.TraceContext.TraceParent = request.Headers.TraceParent.ToString();
        invocation.TraceContext.TraceState = request.Headers.TraceState.ToString();
    }

    // As on Azure: a body whose length is not given, one in chunks, does not reach the app.
    private static async Task<TypedData?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is not > 0)
        {
            return null;
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }

        var bytes = new byte[request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(bytes, cancellationToken);
        return new TypedData { Bytes = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    private static IEnumerable<(string Name, string Value)> Values(IQueryCollection query) =>
        query.Select(pair => (pair.Key, pair.Value.ToString()));

    private static IEnumerable<(string Name, string Value)> Values(RouteValueDictionary route) =>
        route.Select(pair => (pair.Key, pair.Value?.ToString() ?? ""));
}
