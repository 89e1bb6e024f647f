using System.Net;
using System.Text.Json.Serialization.Metadata;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary>How every report answers: what is wrong with the query, else JSON, or CSV where that is asked for.</summary>
public static class ReportAnswer
{
    public const string FormatParameter = "format";

    private const string Csv = "csv";
    private static readonly string[] Formats = ["json", Csv];

    public static async Task<HttpResponseData> AnswerAsync<T>(
        HttpRequestData request, QueryParameters query, Func<Task<T>> run, JsonTypeInfo<T> type, Func<T, CsvTable> table)
    {
        var format = query.OneOf(FormatParameter, Formats, AcceptsCsv(request) ? Csv : Formats[0]);
        if (query.Errors.Count > 0)
        {
            return await Problem.Invalid(query.Errors).AnswerAsync(request);
        }

        var report = await run();
        return format == Csv ? await AnswerCsvAsync(request, table(report)) : await request.JsonAsync(HttpStatusCode.OK, report, type);
    }

    private static async Task<HttpResponseData> AnswerCsvAsync(HttpRequestData request, CsvTable table)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        response.Headers.Add("Content-Type", "text/csv; charset=utf-8; header=present");
        response.Headers.Add("Content-Disposition", $"attachment; filename=\"{table.Name}.csv\"");
        response.Headers.Add("Cache-Control", "no-store");
        await response.WriteStringAsync(table.Write());
        return response;
    }

    private static bool AcceptsCsv(HttpRequestData request) =>
        request.Headers.TryGetValues("Accept", out var values)
        && values.Any(value => value.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase));
}
