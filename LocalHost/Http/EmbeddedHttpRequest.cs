using System.Security.Claims;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Http;

internal sealed class EmbeddedHttpRequest(FunctionContext context, BufferedRequest request) : HttpRequestData(context)
{
    public override Stream Body => request.Body;

    public override HttpHeadersCollection Headers => request.Headers;

    public override IReadOnlyCollection<IHttpCookie> Cookies => request.Cookies;

    public override Uri Url => request.Url;

    public override IEnumerable<ClaimsIdentity> Identities => [];

    public override string Method => request.Method;

    public override HttpResponseData CreateResponse() => new EmbeddedHttpResponse(FunctionContext);
}
