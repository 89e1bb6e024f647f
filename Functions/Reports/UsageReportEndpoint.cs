using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/usage</c>. As CSV the groups where there are groupings, else the series.</summary>
public sealed class UsageReportEndpoint(UsageReport report, LocalCalendar calendar, TimeProvider clock)
{
    [Function("UsageReport")]
    [RequiresRole(AdminRole.Reader)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/usage")] HttpRequestData request, FunctionContext context)
    {
        var (usage, query) = UsageQuery.Read(request.Query, calendar.LocalOf(clock.GetUtcNow().UtcDateTime));
        return await ReportAnswer.AnswerAsync(
            request, query, () => report.RunAsync(usage, context.CancellationToken), ReportsJson.Default.UsageResult,
                result => Table(usage.GroupBy, result));
    }

    public static CsvTable Table(IReadOnlyList<string> groupBy, UsageResult result)
    {
        var name = $"usage-{result.From:yyyy-MM-dd}-{result.To:yyyy-MM-dd}";
        string[] counts = result.Previous is null
            ? ["count", "uniqueUsers"] : ["count", "uniqueUsers", "previousCount", "previousUniqueUsers"];
        return groupBy.Count == 0
            ? new CsvTable(
                name,
                ["start", .. counts],
                result.Series.Select(point =>
                    Cells(result, [point.Start], point.Count, point.UniqueUsers, point.PreviousCount, point.PreviousUniqueUsers)))
            : new CsvTable(
                name,
                [.. groupBy, .. counts],
                result.Groups.Select(group =>
                    (object?[])[.. groupBy.Select(key => (string?)group[key]), .. counts.Select(count => (object?)(long)group[count]!)]));
    }

    private static object?[] Cells(UsageResult result, object?[] keys, params long?[] counts) =>
        [.. keys, .. counts.Take(result.Previous is null ? 2 : 4).Select(count => (object?)count)];
}
