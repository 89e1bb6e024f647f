using System.Net;
using Azure.Storage.Queues;
using Functions.Archives;
using Functions.Erasures;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Privacy;

/// <summary>
/// <c>GET /users/{userId}/data</c>: all that the live tables hold of one user. <c>DELETE</c> erases the user from the live tables before
/// it answers: 200 where that was all, 202 where a queued job goes on, with archived files or with counts that were in use.
/// </summary>
public sealed class UserDataEndpoint(UserDataReader reader, UserErasuresTable erasures, UserEraser eraser, QueueServiceClient queues)
{
    [Function("ExportUser")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{userId}/data")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        if (!PathId.TryRead(userId, out var id))
        {
            return await Problem.Invalid(PrivacyApi.UserId.Name, PrivacyApi.UserId.Error).AnswerAsync(request);
        }

        var response = request.Answer(HttpStatusCode.OK);
        await reader.WriteAsync(id, response.Body, context.CancellationToken);
        return response;
    }

    [Function("EraseUser")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "users/{userId}/data")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        if (!PathId.TryRead(userId, out var id))
        {
            return await Problem.Invalid(PrivacyApi.UserId.Name, PrivacyApi.UserId.Error).AnswerAsync(request);
        }

        var erasure = await erasures.BeginAsync(context.Caller(), id, context.CancellationToken);
        var rest = await eraser.EraseLiveAsync(erasure, id, context.CancellationToken);
        await (rest is null
            ? erasures.DoneAsync(erasure, id, context.CancellationToken)
            : queues.SendAsync(AdminJob.Messages, rest, context.CancellationToken));
        return await request.JsonAsync(
            rest is null ? HttpStatusCode.OK : HttpStatusCode.Accepted,
            (await erasures.FindAsync(erasure, context.CancellationToken))!,
            PrivacyJson.Default.UserErasure);
    }
}
