using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Reports as files that spreadsheets open, through the true host.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ReportCsvTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData("text/csv", "", "text/csv")]
    [InlineData("TEXT/CSV; charset=utf-8", "", "text/csv")]
    [InlineData("text/html, text/csv;q=0.9, */*;q=0.1", "", "text/csv")]
    [InlineData("text/csv, application/json", "", "text/csv")]
    [InlineData("application/json, text/csv", "", "application/json")]
    [InlineData("text/csv;q=0.5, application/json", "", "application/json")]
    [InlineData("text/csv;q=0", "", "application/json")]
    [InlineData("text/csvx", "", "application/json")]
    [InlineData("*/*", "", "application/json")]
    [InlineData(";;,", "", "application/json")]
    [InlineData("text/csv", "?format=json", "application/json")]
    [InlineData("application/json", "?format=csv", "text/csv")]
    public async Task The_format_parameter_decides_and_without_it_the_type_that_is_accepted_best(string accept, string query, string type)
    {
        var answer = await ReadAsync($"reports/live{query}", accept);

        Assert.Equal((200, type), (answer.Status, answer.ContentHeaders.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("usage", "start,count,uniqueUsers", "usage-20")]
    [InlineData("documents", "levelName,chapterName,documentName,opens,uniqueUsers,lastOpenedAt", "documents-20")]
    [InlineData("live", "appName,count,sessions", "live-20")]
    [InlineData("live?details=true", "sessionId,userId,name,userType,appName,countryCode,lastHeartbeat,startedAt", "live-20")]
    [InlineData("rewards", "start,pointsEarned,pointsRedeemed,creditsAdded", "rewards-20")]
    [InlineData("operations", "what,name,value", "operations-20")]
    public async Task Every_report_is_a_file_with_a_header_row(string report, string header, string file)
    {
        var answer = await ReadAsync($"reports/{report}", "text/csv");

        Assert.Equal("text/csv; charset=utf-8; header=present", answer.ContentHeaders.ContentType?.ToString());
        Assert.StartsWith($"attachment; filename=\"{file}", answer.ContentHeaders.ContentDisposition?.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(".csv\"", answer.ContentHeaders.ContentDisposition?.ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"{header}\r\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_begins_with_a_byte_order_mark_by_which_Excel_knows_UTF_8()
    {
        using var http = new HttpClient { BaseAddress = app.Api.Root };
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Api.Keys.Reader);

        var bytes = await http.GetByteArrayAsync("api/reports/usage?format=csv", TestContext.Current.CancellationToken);

        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'s'], bytes[..4]);
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData(" @SUM(A1)", "\"' @SUM(A1)\"")]
    [InlineData("say \"hi\", twice", "\"say \"\"hi\"\", twice\"")]
    [InlineData("\u202Efdp.exe", "\u202Efdp.exe")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("ends in a blank ", "ends in a blank ")]
    public async Task A_hostile_name_is_a_harmless_cell(string document, string cell)
    {
        var level = $"Level {Guid.NewGuid()}";
        var posted = await app.Api.PostAsync("track/document", new JsonObject
        {
            ["levelName"] = level,
            ["chapterName"] = "C",
            ["documentName"] = document,
            ["userType"] = "student",
            ["userId"] = 7,
        });
        Assert.Equal("""202 {"accepted":1,"rejected":[]}""", posted.ToString());
        async Task<string> RowsAsync() => (await ReadAsync($"reports/documents?by=document&levelName={level}", "text/csv")).Body;
        await Until.TrueAsync(
            async () => (await RowsAsync()).Contains(level, StringComparison.Ordinal), TimeSpan.FromSeconds(5), RowsAsync);

        // Whether a cell is quoted without need is the writer's choice.
        Assert.Contains($"{level},C,{cell}".Replace("\"", ""), (await RowsAsync()).Replace("\"", ""), StringComparison.Ordinal);
        Assert.Matches(",1,1,\"?20[0-9T:-]+Z\"?\r\n$", await RowsAsync());
    }

    private Task<ApiAnswer> ReadAsync(string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"api/{path}");
        request.Headers.Add("Authorization", $"Bearer {TestSettings.ReaderKey}");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return app.Api.SendAsync(request);
    }
}
