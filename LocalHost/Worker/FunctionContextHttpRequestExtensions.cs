using Microsoft.Azure.Functions.Worker.Http;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextHttpRequestExtensions
{
    /// <summary>The request that started this invocation; null where another trigger did.</summary>
    public static ValueTask<HttpRequestData?> GetHttpRequestDataAsync(this FunctionContext context) =>
        ValueTask.FromResult(context.Features.Get<HttpRequestData>());

    /// <summary>The response as it stands; null while there is none.</summary>
    public static HttpResponseData? GetHttpResponseData(this FunctionContext context) =>
        context.GetInvocationResult().Value as HttpResponseData
        ?? context.GetOutputBindings<HttpResponseData>().FirstOrDefault(binding => binding.BindingType == "http")?.Value;
}
