using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace TestApp;

public sealed class HttpFunctions(Journal journal)
{
    [Function("Keyed")]
    public static HttpResponseData Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("KeyedToo")]
    public static HttpResponseData KeyedToo(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed-too")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Masterly")]
    public static HttpResponseData Masterly([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "masterly")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Open")]
    public static HttpResponseData Open([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Headed")]
    public static HttpResponseData Headed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "headed")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.OK);

    [Function("Echo")]
    public static async Task<HttpResponseData> EchoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.Accepted);
        response.Headers.Add("x-values", string.Join('|', request.Query.GetValues("v") ?? []));
        response.Headers.Add("x-names", string.Join('|', request.Headers.Select(header => header.Key)));
        await response.WriteStringAsync($"{await request.ReadAsStringAsync()}");
        return response;
    }

    [Function("Typed")]
    public static async Task<HttpResponseData> TypedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "typed/{number:int}/{id:guid}/{word?}")] HttpRequestData request,
        int number,
        Guid id,
        FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        var response = request.CreateResponse(HttpStatusCode.OK);
        await response.WriteStringAsync($"{number} {id} {data.GetValueOrDefault("word")} {data.GetValueOrDefault("big")}");
        return response;
    }

    [Function("Files")]
    public static async Task<HttpResponseData> FilesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequestData request, string? path)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(path is null or "" ? "(none)" : path);
        return response;
    }

    [Function("Baked")]
    public static HttpResponseData Baked([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "baked")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        response.Cookies.Append(new HttpCookie("a", "1;2") { Path = "/api", MaxAge = 60, HttpOnly = true, SameSite = SameSite.Strict });
        return response;
    }

    [Function("Throws")]
    public static HttpResponseData Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequestData request) =>
        throw new InvalidOperationException($"secret of {request.Url}");

    [Function("Nothing")]
    public HttpResponseData? Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "nothing")] HttpRequestData request)
    {
        journal.Add(request.Method);
        return null;
    }

    [Function("Slow")]
    public async Task<HttpResponseData> SlowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequestData request, CancellationToken cancellationToken)
    {
        journal.Add("slow began");
        await journal.PassAsync("slow").WaitAsync(cancellationToken);
        return request.CreateResponse(HttpStatusCode.OK);
    }

    [Function("BadHeader")]
    public static HttpResponseData BadHeader(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bad-header")] HttpRequestData request)
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
}
