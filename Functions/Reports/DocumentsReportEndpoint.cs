using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/documents</c>.</summary>
public sealed class DocumentsReportEndpoint(DocumentsReport report, LocalCalendar calendar, TimeProvider clock)
{
    [Function("DocumentsReport")]
    [RequiresRole(AdminRole.Reader)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/documents")] HttpRequestData request, FunctionContext context)
    {
        var (documents, query) = DocumentsQuery.Read(request.Query, calendar.LocalOf(clock.GetUtcNow().UtcDateTime));
        return await ReportAnswer.AnswerAsync(
            request, query, () => report.RunAsync(documents, context.CancellationToken), ReportsJson.Default.DocumentsResult, Table);
    }

    public static CsvTable Table(DocumentsResult result) => new(
        $"documents-{result.From:yyyy-MM-dd}-{result.To:yyyy-MM-dd}",
        [
            "levelName", "chapterName", "documentName", "opens", "uniqueUsers", "lastOpenedAt",
            .. result.Previous is null ? Array.Empty<string>() : ["previousCount", "previousUniqueUsers"],
        ],
        result.Rows.Select(row => (object?[])
        [
            row.LevelName, row.ChapterName, row.DocumentName, row.Opens, row.UniqueUsers, row.LastOpenedAt,
            .. result.Previous is null ? Array.Empty<object?>() : [row.PreviousCount, row.PreviousUniqueUsers],
        ]));
}
