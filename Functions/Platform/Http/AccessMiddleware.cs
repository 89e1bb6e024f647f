using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Functions.Platform.Http;

/// <summary>Lets readers and admins in by <c>Authorization: Bearer KEY</c>, or by Entra ID where that stands in
/// front: 401 without a known key, 403 where its role is too small. What is open to anyone learns who calls, where that is known.</summary>
public sealed class AccessMiddleware(AdminKeys keys) : IFunctionsWorkerMiddleware
{
    private const string Scheme = "Bearer ";

    /// <summary>The refusal of a caller without a known key.</summary>
    public static readonly Problem Unknown =
        Problem.Of(HttpStatusCode.Unauthorized, "Unauthorized", "Send Authorization: Bearer KEY with a known key.");

    /// <summary>The refusal of a caller whose role is too small.</summary>
    public static Problem TooSmall(AdminRole required) =>
        Problem.Of(HttpStatusCode.Forbidden, "Forbidden", $"This call needs the role {required.ToString().ToLowerInvariant()}.");

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var access = FunctionAccess.Of(context.FunctionDefinition);
        if (!access.IsCheckedHere)
        {
            await next(context);
            return;
        }

        var request = (await context.GetHttpRequestDataAsync())!;
        switch (Caller(request))
        {
            case null when access.IsOpen:
                await next(context);
                break;
            case null:
                await RefuseAsync(context, request, Unknown);
                break;
            case var caller when !access.IsOpen && caller.Role < access.Required:
                await RefuseAsync(context, request, TooSmall(access.Required));
                break;
            case var caller:
                context.Items[typeof(AdminCaller)] = caller;
                await next(context);
                break;
        }
    }

    // A bearer that is no key may be the Entra token by which App Service knew the principal.
    private AdminCaller? Caller(HttpRequestData request) => ByKey(request) ?? ByEntra(request);

    private AdminCaller? ByKey(HttpRequestData request) =>
        Only(request, "Authorization") is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? keys.Find(value[Scheme.Length..].Trim())
            : null;

    private AdminCaller? ByEntra(HttpRequestData request) =>
        keys.TrustsEntra && Only(request, EntraPrincipal.Header) is { } principal ? EntraPrincipal.Read(principal) : null;

    private static string? Only(HttpRequestData request, string name) => request.HeaderValues(name) is [var value] ? value : null;

    private static async Task RefuseAsync(FunctionContext context, HttpRequestData request, Problem problem)
    {
        var response = await problem.AnswerAsync(request);
        if (problem.Status == (int)HttpStatusCode.Unauthorized)
        {
            response.Headers.Add("WWW-Authenticate", "Bearer");
        }

        context.GetInvocationResult().Value = response;
    }
}
