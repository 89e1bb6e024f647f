using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary>The health document: <c>ok</c>, <c>degraded</c> while only MySQL is down (apps are still served), <c>down</c>.</summary>
public sealed record Health(
    [property: AllowedValues("ok", "degraded", "down")] string Status,
    [property: AllowedValues("ok", "down")] string Mysql,
    [property: AllowedValues("ok", "down")] string Queue,
    string Version);

/// <summary><c>GET /health</c>.</summary>
public sealed class HealthEndpoint(Database database, QueueServiceClient queues)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Function("Health")]
    [AllowAnyone]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequestData request, FunctionContext context)
    {
        var mysql = AnswersAsync(database.PingAsync, context.CancellationToken);
        // Whether there is such a queue does not matter. The account's own properties would, to a role that covers queues alone.
        var queue = AnswersAsync(token => queues.GetQueueClient("health").ExistsAsync(token), context.CancellationToken);
        var (status, code) = (await mysql, await queue) switch
        {
            (_, false) => ("down", HttpStatusCode.ServiceUnavailable),
            (false, true) => ("degraded", HttpStatusCode.OK),
            (true, true) => ("ok", HttpStatusCode.OK),
        };
        var health = new Health(status, Word(await mysql), Word(await queue), AppVersion.Current);
        return await request.JsonAsync(code, health, HealthJson.Default.Health);
    }

    private static string Word(bool answers) => answers ? "ok" : "down";

    // Whatever the reason, the answer is the same: it does not answer.
    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task> ping, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await ping(limit.Token).WaitAsync(limit.Token);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Health))]
public sealed partial class HealthJson : JsonSerializerContext;
