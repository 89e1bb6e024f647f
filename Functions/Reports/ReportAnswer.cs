using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary>How every report answers: what is wrong with the query, else JSON, or CSV where that is asked for.</summary>
public static class ReportAnswer
{
    private const string Csv = "csv";
    public const string CsvType = "text/csv";

    public static readonly ChoiceRule Format = new(
        "format", ["json", Csv], "What the report is written as. Absent: what the Accept header prefers, else json");

    private static readonly string[] Offered = [CsvType, "application/json", "application/*", "*/*"];

    public static async Task<HttpResponseData> AnswerAsync<T>(
        HttpRequestData request, QueryParameters query, Func<Task<T>> run, JsonTypeInfo<T> type, Func<T, CsvTable> table)
    {
        var format = query.OneOf(Format) ?? (PrefersCsv(request) ? Csv : "json");
        if (query.Errors.Count > 0)
        {
            return await Problem.Invalid(query.Errors).AnswerAsync(request);
        }

        var report = await run();
        return format == Csv ? await AnswerCsvAsync(request, table(report)) : await request.JsonAsync(HttpStatusCode.OK, report, type);
    }

    private static async Task<HttpResponseData> AnswerCsvAsync(HttpRequestData request, CsvTable table)
    {
        var response = request.Answer(HttpStatusCode.OK, $"{CsvType}; charset=utf-8; header=present");
        response.Headers.Add("Content-Disposition", $"attachment; filename=\"{table.Name}.csv\"");
        // With a byte order mark, without which Excel takes UTF-8 for something else.
        await response.WriteStringAsync($"\uFEFF{table.Write()}");
        return response;
    }

    // Of equally good types the first named counts, as clients that list several mean it.
    private static bool PrefersCsv(HttpRequestData request) =>
        Accepted(request.HeaderValues("Accept")).FirstOrDefault() is { } best
        && best.MediaType!.Equals(CsvType, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<MediaTypeWithQualityHeaderValue> Accepted(IEnumerable<string> values) =>
        from type in values.SelectMany(value => value.Split(','))
        let accepted = MediaTypeWithQualityHeaderValue.TryParse(type, out var parsed) ? parsed : null
        where accepted is not null && accepted.Quality != 0 && Offered.Contains(accepted.MediaType, StringComparer.OrdinalIgnoreCase)
        orderby accepted.Quality ?? 1 descending
        select accepted;
}
