using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/rewards</c>. As CSV the series.</summary>
public sealed class RewardsReportEndpoint(RewardsReport report, LocalCalendar calendar, TimeProvider clock)
{
    private static readonly NumberRule Limit = new("limit", 1, 100, "Most users listed") { Default = 10L };

    public static readonly IReadOnlyList<FieldRule> Rules = [.. ReportRange.Rules, ReportComparison.Rule, Limit, ReportAnswer.Format];

    [Function("RewardsReport")]
    [RequiresRole(AdminRole.Reader)]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/rewards")] HttpRequestData request, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, Rules);
        var now = calendar.LocalOf(clock.GetUtcNow().UtcDateTime);
        var range = ReportRange.Read(query, DateOnly.FromDateTime(now));
        var previous = ReportComparison.Read(query, range, now);
        var limit = (int)query.Number(Limit)!;
        return ReportAnswer.AnswerAsync(
            request, query, () =>
                report.RunAsync(range, previous, limit, context.CancellationToken), ReportsJson.Default.RewardsResult, Table);
    }

    public static CsvTable Table(RewardsResult result) => new(
        $"rewards-{result.From:yyyy-MM-dd}-{result.To:yyyy-MM-dd}",
        [
            "start", "pointsEarned", "pointsRedeemed", "creditsAdded",
            .. result.Previous is null ? Array.Empty<string>() : ["previousPointsEarned", "previousPointsRedeemed", "previousCreditsAdded"],
        ],
        result.Series.Select(point => (object?[])
        [
            point.Start, point.PointsEarned, point.PointsRedeemed, point.CreditsAdded,
            .. result.Previous is null
                ? Array.Empty<object?>() : [point.PreviousPointsEarned, point.PreviousPointsRedeemed, point.PreviousCreditsAdded],
        ]));
}
