using System.Net;
using System.Text.Json;
using Azure.Storage.Queues;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.DeadLetters;

/// <summary><c>GET /dead-letters</c>, <c>POST /dead-letters/{id}/replay</c>, <c>DELETE /dead-letters/{id}</c>; both audited.</summary>
public sealed class DeadLettersEndpoint(DeadLettersTable table, QueueServiceClient queues, Database database, AuditTrail audit)
{
    [Function("ListDeadLetters")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dead-letters")] HttpRequestData request, FunctionContext context)
    {
        var (page, errors) = PageQuery.Read(request.Query);
        return errors.Count > 0
            ? await Problem.Invalid(errors).AnswerAsync(request)
            : await request.JsonAsync(
                HttpStatusCode.OK, await table.ReadAsync(page, context.CancellationToken), DeadLettersJson.Default.PageDeadLetter);
    }

    [Function("ReplayDeadLetter")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "dead-letters/{id}/replay")] HttpRequestData request,
        string id,
        FunctionContext context)
    {
        if (!PathId.TryRead(id, out var number) || await table.FindAsync(number, context.CancellationToken) is not { } letter)
        {
            return await NotFoundAsync(request, id);
        }

        if (letter.State == "replayed")
        {
            // Once is enough: where it fails again, it waits again. Later the ids of its events would be forgotten.
            return await request.JsonAsync(HttpStatusCode.Accepted, letter, DeadLettersJson.Default.DeadLetter);
        }

        // Sent before it is marked: a crash between the two leaves it waiting, and a second replay changes nothing.
        await queues.SendAsync(letter.Queue, [letter.Payload], context.CancellationToken);
        await database.TransactAsync(
            async transaction =>
            {
                await table.MarkReplayedAsync(transaction, [letter], context.CancellationToken);
                await audit.WriteAsync(
                    transaction, context.Caller(), "dead-letter.replay", id, Json(letter), Json(letter with { State = "replayed" }),
                        context.CancellationToken);
            },
            context.CancellationToken);
        var replayed = await table.FindAsync(number, context.CancellationToken) ?? letter;
        return await request.JsonAsync(HttpStatusCode.Accepted, replayed, DeadLettersJson.Default.DeadLetter);
    }

    [Function("DeleteDeadLetter")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "dead-letters/{id}")] HttpRequestData request,
        string id,
        FunctionContext context)
    {
        if (!PathId.TryRead(id, out var number) || await table.FindAsync(number, context.CancellationToken) is not { } letter)
        {
            return await NotFoundAsync(request, id);
        }

        var deleted = await database.TransactAsync(
            async transaction =>
            {
                var found = await DeadLettersTable.DeleteAsync(transaction, [number], context.CancellationToken) > 0;
                if (found)
                {
                    await audit.WriteAsync(
                        transaction, context.Caller(), "dead-letter.delete", id, Json(letter), null, context.CancellationToken);
                }

                return found;
            },
            context.CancellationToken);
        return deleted ? request.CreateResponse(HttpStatusCode.NoContent) : await NotFoundAsync(request, id);
    }

    public static Problem NotFound(string id) => Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no dead letter '{id}'.");

    private static string Json(DeadLetter letter) =>
        JsonSerializer.Serialize(AuditedLetter.Of(letter), DeadLettersJson.Default.AuditedLetter);

    private static Task<HttpResponseData> NotFoundAsync(HttpRequestData request, string id) =>
        (PathId.Unreadable(id, "id") ?? NotFound(id)).AnswerAsync(request);
}
