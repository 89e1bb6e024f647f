using System.Net;
using LocalHost.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Tests.Functions;

public sealed class HttpFunctions(Journal journal)
{
    [Function("Keyed")]
    public static HttpResponseData Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Masterly")]
    public static HttpResponseData Masterly([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "masterly")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Open")]
    public static HttpResponseData Open([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Echo")]
    public static async Task<HttpResponseData> EchoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.Accepted);
        response.Headers.Add("x-values", string.Join('|', request.Query.GetValues("v") ?? []));
        await response.WriteStringAsync($"{await request.ReadAsStringAsync()}");
        return response;
    }

    [Function("Typed")]
    public static async Task<HttpResponseData> TypedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "typed/{number:int}/{id:guid}/{flag}/{word?}")] HttpRequestData request,
        int number,
        Guid id,
        bool flag,
        string? word,
        long? big,
        FunctionContext context)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        await response.WriteAsJsonAsync(new { number, id, flag, word, big, raw = context.BindingContext.BindingData["NUMBER"] });
        return response;
    }

    [Function("Files")]
    public static async Task<HttpResponseData> FilesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequestData request, string? path)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(path ?? "(none)");
        return response;
    }

    [Function("Created")]
    public static async Task<HttpResponseData> CreatedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "created")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.Created);
        await response.WriteAsJsonAsync(new { Name = "x" });
        return response;
    }

    [Function("Throws")]
    public static HttpResponseData Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequestData request) =>
        throw new InvalidOperationException($"secret of {request.Url}");

    [Function("Nothing")]
    public void Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "nothing")] HttpRequestData request) =>
        journal.Add(request.Method);

    [Function("Slow")]
    public async Task<HttpResponseData> SlowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequestData request, CancellationToken cancellationToken)
    {
        journal.Add("slow began");
        await journal.PassAsync("slow").WaitAsync(cancellationToken);
        return request.CreateResponse(HttpStatusCode.OK);
    }

    [Function("Lingers")]
    public static async Task<HttpResponseData> LingersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "lingers")] HttpRequestData request)
    {
        Console.WriteLine("lingering");
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        return request.CreateResponse(HttpStatusCode.OK);
    }

    [Function("BadHeader")]
    public static HttpResponseData BadHeader([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bad-header")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        response.Headers.TryAddWithoutValidation("x-bad", "ü");
        return response;
    }

    [Function("Trace")]
    public static async Task<HttpResponseData> TraceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "trace")] HttpRequestData request, FunctionContext context)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(context.TraceContext.TraceParent);
        return response;
    }

    [Function("Scope")]
    public static async Task<HttpResponseData> ScopeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scope")] HttpRequestData request, FunctionContext context)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync($"{ScopedThing.Of(context).Id} {ScopedThing.Of(context).Id}");
        return response;
    }
}
