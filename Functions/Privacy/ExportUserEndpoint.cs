using System.Net;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Privacy;

/// <summary><c>GET /users/{userId}/data</c>: all that the live tables hold of one user, and how far its erases are.</summary>
public sealed class ExportUserEndpoint(UserDataReader reader)
{
    [Function("ExportUser")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{userId}/data")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        if (!PathId.TryRead(userId, out var id))
        {
            return await Problem.Invalid(PrivacyApi.UserId.Name, PrivacyApi.UserId.Fault).AnswerAsync(request);
        }

        var response = request.Answer(HttpStatusCode.OK);
        await reader.WriteAsync(id, response.Body, context.CancellationToken);
        return response;
    }
}
