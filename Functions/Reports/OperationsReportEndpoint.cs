using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/operations</c>. As CSV one line for each thing measured.</summary>
public sealed class OperationsReportEndpoint(OperationsReport report)
{
    public static readonly IReadOnlyList<FieldRule> Rules = [ReportAnswer.Format];

    [Function("OperationsReport")]
    [RequiresRole(AdminRole.Reader)]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/operations")] HttpRequestData request, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, Rules);
        return ReportAnswer.AnswerAsync(
            request, query, () => report.RunAsync(context.CancellationToken), ReportsJson.Default.OperationsResult, Table);
    }

    public static CsvTable Table(OperationsResult result) => new(
        $"operations-{result.AsOf:yyyy-MM-dd-HHmmss}",
        ["what", "name", "value"],
        [
            ["mysql", "state", result.Mysql],
            .. (result.Queues ?? []).SelectMany(queue => new object?[][]
            {
                ["queue depth", queue.Name, queue.Depth],
                ["poison queue depth", queue.Name, queue.PoisonDepth],
                ["oldest message seconds", queue.Name, queue.OldestAgeSeconds],
            }),
            ["dead letters", "waiting", result.DeadLetters?.Waiting],
            ["dead letters", "replayed", result.DeadLetters?.Replayed],
            .. (result.Timers ?? []).SelectMany(timer => new object?[][]
            {
                ["timer last started", timer.Name, timer.LastStartedAt],
                ["timer last finished", timer.Name, timer.LastFinishedAt],
                ["timer next run", timer.Name, timer.NextRunAt],
                ["timer milliseconds", timer.Name, timer.DurationMs],
                ["timer result", timer.Name, timer.Result],
                ["timer error", timer.Name, timer.Error],
            }),
            ["events written", "last minute", result.Events?.LastMinute],
            ["events written", "last hour", result.Events?.LastHour],
            ["archive", "days", result.Archive?.Days],
            ["archive", "rows", result.Archive?.Rows],
            ["archive", "bytes", result.Archive?.Bytes],
            ["archive", "last day", result.Archive?.LastDay],
            ["archive", "oldest live day", result.Archive?.OldestLiveDay],
            ["archive", "unfinished", result.Archive?.Unfinished],
            ["archive", "restored", result.Archive?.Restored],
            ["archive", "running erasures", result.Archive?.RunningErasures],
        ]);
}
