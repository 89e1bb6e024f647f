using System.Net;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Settings;

/// <summary><c>GET /audit</c>: who changed what, newest first.</summary>
public sealed class AuditEndpoint(AuditTrail audit)
{
    [Function("ListAudit")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "audit")] HttpRequestData request, FunctionContext context)
    {
        var (page, errors) = PageQuery.Read(request.Query);
        return errors.Count > 0
            ? await Problem.Invalid(errors).AnswerAsync(request)
            : await request.JsonAsync(
                HttpStatusCode.OK, await audit.ReadAsync(page, context.CancellationToken), SettingsJson.Default.PageAuditEntry);
    }
}
