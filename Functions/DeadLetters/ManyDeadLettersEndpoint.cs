using System.Globalization;
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

/// <summary>
/// <c>POST /dead-letters/replay</c> and <c>/dead-letters/delete</c>: many at once, in batches that are audited each. A call that ends
/// early has done whole batches, and may be repeated.
/// </summary>
public sealed class ManyDeadLettersEndpoint(DeadLettersTable table, QueueServiceClient queues, Database database, AuditTrail audit)
{
    private const int BatchLetters = 100;
    private const int SendsAtOnce = 8;

    private static readonly TextRule Queue = new("queue", 1, 63, "Only letters of this queue; absent: of all");
    private static readonly NumberRule UpTo = new(
        "upTo", 1, long.MaxValue, "The newest letter to take in: none that came later is")
    { Required = true };

    public static readonly JsonFields Fields = new(Queue, UpTo);

    [Function("ReplayDeadLetters")]
    [RequiresRole(AdminRole.Admin)]
    public Task<HttpResponseData> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "dead-letters/replay")] HttpRequestData request,
            FunctionContext context) =>
        RunAsync(request, context, HttpStatusCode.Accepted, all: false, (range, letters) => ReplayAsync(context, range, letters));

    [Function("DeleteDeadLetters")]
    [RequiresRole(AdminRole.Admin)]
    public Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "dead-letters/delete")] HttpRequestData request,
            FunctionContext context) =>
        RunAsync(request, context, HttpStatusCode.OK, all: true, (range, letters) => DeleteAsync(context, range, letters));

    private async Task<HttpResponseData> RunAsync(
        HttpRequestData request,
        FunctionContext context,
        HttpStatusCode status,
        bool all,
        Func<DeadLetterRange, IReadOnlyList<DeadLetter>, Task<int>> take)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, Fields, context.CancellationToken);
        var range = new DeadLetterRange(item.Text(Queue), After: 0, item.Number(UpTo) ?? 0);
        if ((problem ?? item.Problem) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        var taken = 0L;
        while (await table.BatchAsync(range, all, BatchLetters, context.CancellationToken) is { Count: > 0 } letters)
        {
            taken += await take(range, letters);
            // A letter that fails again keeps its number, and is not taken in twice.
            range = range with { After = letters[^1].Id };
        }

        return await request.JsonAsync(status, new DeadLettersTaken(taken), DeadLettersJson.Default.DeadLettersTaken);
    }

    // Sent before they are marked: a crash between the two leaves them waiting, and a second replay changes nothing.
    private async Task<int> ReplayAsync(FunctionContext context, DeadLetterRange range, IReadOnlyList<DeadLetter> letters)
    {
        var sending = new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = context.CancellationToken };
        await Parallel.ForEachAsync(
            letters, sending, async (letter, cancellationToken) =>
                await queues.SendAsync(letter.Queue, [letter.Payload], cancellationToken));
        await database.TransactAsync(
            async transaction =>
            {
                await table.MarkReplayedAsync(transaction, letters, context.CancellationToken);
                await AuditAsync(transaction, context, "dead-letters.replay", range, letters);
            },
            context.CancellationToken);
        return letters.Count;
    }

    private Task<int> DeleteAsync(FunctionContext context, DeadLetterRange range, IReadOnlyList<DeadLetter> letters) =>
        database.TransactAsync(
        async transaction =>
        {
            var deleted = await DeadLettersTable.DeleteAsync(transaction, Ids(letters), context.CancellationToken);
            await AuditAsync(transaction, context, "dead-letters.delete", range, letters);
            return deleted;
        },
        context.CancellationToken);

    private Task AuditAsync(
        Transaction transaction, FunctionContext context, string action, DeadLetterRange range, IReadOnlyList<DeadLetter> letters)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{range.Queue ?? "all queues"} {letters[0].Id}-{letters[^1].Id}");
        var taken = JsonSerializer.Serialize(new DeadLettersTaken(letters.Count), DeadLettersJson.Default.DeadLettersTaken);
        return audit.WriteAsync(transaction, context.Caller(), action, target, taken, null, context.CancellationToken);
    }

    private static List<long> Ids(IEnumerable<DeadLetter> letters) => [.. letters.Select(letter => letter.Id)];
}
