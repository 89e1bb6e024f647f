using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class DocumentsTests(DashboardApp app)
{
    private const string Card = "Opened documents";

    [Fact]
    public async Task A_tile_leads_from_level_to_chapter_to_document_with_the_reports_figures()
    {
        await using var page = await app.OpenAsync($"?panel=documents&{app.Days}");
        var levels = await ReadAsync("by=level");
        await AssertAsync(page, levels, "levelName");

        // The largest tile begins at the upper left.
        await page.Page.Locator(".treemap").ClickAsync(new() { Position = new() { X = 40, Y = 60 } });
        await page.LoadedAsync();
        var level = (string)levels["rows"]![0]!["levelName"]!;
        var chapters = await ReadAsync($"by=chapter&levelName={level}");
        await AssertAsync(page, chapters, "chapterName");

        var chapter = (string)chapters["rows"]![0]!["chapterName"]!;
        await page.ClickAsync(chapter);
        await page.LoadedAsync();
        await AssertAsync(page, await ReadAsync($"by=document&levelName={level}&chapterName={chapter}"), "documentName");
        Assert.EndsWith($"levelName={level.Replace(' ', '+')}&chapterName={chapter}", page.Page.Url, StringComparison.Ordinal);

        await page.Page.ReloadAsync();
        await page.LoadedAsync();
        await AssertAsync(page, await ReadAsync($"by=document&levelName={level}&chapterName={chapter}"), "documentName");
        await page.ClickAsync("All levels");
        await page.LoadedAsync();
        await AssertAsync(page, levels, "levelName");
    }

    [Fact]
    public async Task An_app_filters_the_documents()
    {
        await using var page = await app.OpenAsync($"?panel=documents&{app.Days}&appName=Portal");

        await Assertions.Expect(page.Card(Card)).ToContainTextAsync("Nothing was opened");
        await page.ClickAsync("Remove the filter App is Portal");
        await page.LoadedAsync();
        await page.Bar("Opened in", "DViz").ClickAsync();
        await page.LoadedAsync();

        Assert.Contains("appName=DViz", page.Page.Url, StringComparison.Ordinal);
        Assert.Equal((long)(await ReadAsync("appName=DViz"))["total"]!, await page.FigureAsync(Card, "Opens"));
    }

    private static async Task AssertAsync(DashboardPage page, JsonNode report, string name)
    {
        Assert.Equal((long)report["total"]!, await page.FigureAsync(Card, "Opens"));
        Assert.Equal(
            report["rows"]!.AsArray().Select(row => ((string)row![name]!, (long)row["opens"]!, (long)row["uniqueUsers"]!)),
            (await page.RowsAsync(Card)).Select(row => (row[0], DashboardPage.Number(row[1]), DashboardPage.Number(row[2]))));
    }

    private async Task<JsonNode> ReadAsync(string query) => (await app.Api.ReadAsync($"reports/documents?{app.Days}&{query}")).Json;
}
