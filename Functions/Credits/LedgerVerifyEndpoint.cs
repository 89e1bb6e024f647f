using System.Net;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>GET /ledger/verify</c>: says that both logs are as they were written, or names the first row that is not.</summary>
public sealed class LedgerVerifyEndpoint(LedgerVerifier verifier)
{
    [Function("VerifyLedger")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger/verify")] HttpRequestData request, FunctionContext context) =>
        await request.JsonAsync(
            HttpStatusCode.OK, await verifier.VerifyAsync(context.CancellationToken), RewardsJson.Default.LedgerVerdict);
}
