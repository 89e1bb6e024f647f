using LocalHost.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Http;

/// <summary>A request on its way into a function, with its route and query values.</summary>
internal sealed class HttpTriggerInput(BufferedRequest request) : TriggerInput
{
    public static async Task<HttpTriggerInput> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        new(await BufferedRequest.ReadAsync(request, cancellationToken)) { BindingData = Values(request) };

    public override string TraceParent => Header("traceparent");

    public override string TraceState => Header("tracestate");

    public override void Attach(FunctionContext context) =>
        context.Features.Set<HttpRequestData>(new EmbeddedHttpRequest(context, request));

    public override object? Bind(FunctionContext context, Type type) => context.Features.Get<HttpRequestData>();

    private string Header(string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";

    private static Dictionary<string, object?> Values(HttpRequest request)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Query)
        {
            values[name] = value.ToString();
        }

        foreach (var (name, value) in request.RouteValues)
        {
            values[name] = value?.ToString();
        }

        return values;
    }
}
