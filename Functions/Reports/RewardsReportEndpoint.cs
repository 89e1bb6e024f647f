using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/rewards</c>. As CSV the series.</summary>
public sealed class RewardsReportEndpoint(RewardsReport report, TimeProvider clock)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    [Function("RewardsReport")]
    [RequiresRole(AdminRole.Reader)]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/rewards")] HttpRequestData request, CancellationToken cancellationToken)
    {
        var query = new QueryParameters(request.Query, "from", "to", "limit", ReportAnswer.FormatParameter);
        var range = ReportRange.Read(query, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var limit = (int)(query.WholeNumber("limit", 1, MaxLimit) ?? DefaultLimit);
        return ReportAnswer.AnswerAsync(
            request, query, () => report.RunAsync(range, limit, cancellationToken), ReportsJson.Default.RewardsResult, Table);
    }

    private static CsvTable Table(RewardsResult result) => new(
        $"rewards-{result.From:yyyy-MM-dd}-{result.To:yyyy-MM-dd}",
        ["start", "pointsEarned", "pointsRedeemed", "creditsAdded"],
        result.Series.Select(point => (object?[])[point.Start, point.PointsEarned, point.PointsRedeemed, point.CreditsAdded]));
}
