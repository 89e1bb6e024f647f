using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class UsageTests(DashboardApp app)
{
    [Fact]
    public async Task Every_figure_is_the_reports()
    {
        await using var page = await app.OpenAsync($"?{app.Days}&by=appName,deviceType");
        var report = await ReadAsync("interval=day");
        await page.ShowTableAsync("Over time");

        Assert.Equal((long)report["total"]!, await page.FigureAsync("Over time", "Events"));
        Assert.Equal((long)report["uniqueUsers"]!, await page.FigureAsync("Over time", "Unique users"));
        Assert.Equal(
            report["series"]!.AsArray().Select(point => ((long)point!["count"]!, (long)point["uniqueUsers"]!)),
            (await page.RowsAsync("Over time")).Select(row => (DashboardPage.Number(row[1]), DashboardPage.Number(row[2]))));
        Assert.Equal(await GroupsAsync("appName"), await page.BarsAsync("What is used"));
        Assert.Equal((await GroupsAsync("countryCode")).Select(group => group.Value),
            (await page.BarsAsync("Who uses it")).Select(bar => bar.Value));
        Assert.Equal(
            (await ReadAsync("groupBy=appName,deviceType"))["groups"]!.AsArray()
                .Select(group => ((string)group!["appName"]!, (long)group["count"]!)),
            (await page.RowsAsync("Combined")).Select(row => (row[0], DashboardPage.Number(row[2]))));
    }

    [Fact]
    public async Task A_clicked_bar_filters_every_card_and_its_chip_takes_the_filter_away()
    {
        await using var page = await app.OpenAsync($"?{app.Days}&what=eventName");
        var all = await page.FigureAsync("Over time", "Events");

        await page.Bar("What is used", "submit-answer").ClickAsync();
        await page.Card("Who uses it").GetByRole(AriaRole.Button, new() { Name = "User type" }).ClickAsync();
        await page.Bar("Who uses it", "Student").ClickAsync();
        await page.LoadedAsync();

        Assert.Contains("eventName=submit-answer", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("userType=student", page.Page.Url, StringComparison.Ordinal);
        var filtered = await ReadAsync("eventName=submit-answer&userType=student");
        Assert.Equal((long)filtered["total"]!, await page.FigureAsync("Over time", "Events"));
        Assert.Equal(await GroupsAsync("deviceType", "&eventName=submit-answer&userType=student"),
            (await page.BarsAsync("Device and system")).Select(bar => (bar.Text.ToLowerInvariant(), bar.Value)));
        await page.ClickAsync("Remove the filter User type is Student");
        await page.ClickAsync("Remove the filter Event is submit-answer");
        await page.LoadedAsync();
        Assert.Equal(all, await page.FigureAsync("Over time", "Events"));
    }

    [Fact]
    public async Task The_address_holds_the_view_through_reload_back_and_forward()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        await page.Bar("What is used", "Portal").ClickAsync();
        await page.Card("Over time").GetByRole(AriaRole.Button, new() { Name = "Hour", Exact = true }).ClickAsync();
        await page.Card("Device and system").GetByRole(AriaRole.Button, new() { Name = "Operating system" }).ClickAsync();
        await page.Card("Over time").GetByRole(AriaRole.Button, new() { Name = "Unique users" }).ClickAsync();
        await page.LoadedAsync();
        var (address, shown) = (page.Page.Url, await ShownAsync(page));

        await page.Page.ReloadAsync();
        await page.LoadedAsync();
        Assert.Equal((address, shown), (page.Page.Url, await ShownAsync(page)));

        await page.Page.GoBackAsync();
        await page.LoadedAsync();
        Assert.DoesNotContain("metric=", page.Page.Url, StringComparison.Ordinal);
        await page.Page.GoForwardAsync();
        await page.LoadedAsync();
        Assert.Equal((address, shown), (page.Page.Url, await ShownAsync(page)));
    }

    [Fact]
    public async Task Days_are_chosen_by_span_or_one_by_one()
    {
        await using var page = await app.OpenAsync("");
        var days = page.Page.GetByLabel("Days");
        var yesterday = $"{DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}";

        await days.SelectOptionAsync("Today");
        await page.LoadedAsync();
        var today = await ReadAsync("", $"from={DateTime.UtcNow:yyyy-MM-dd}");
        Assert.Equal((long)today["total"]!, await page.FigureAsync("Over time", "Events"));

        await days.SelectOptionAsync("Custom…");
        await page.Page.GetByLabel("First day").FillAsync(yesterday);
        await page.Page.GetByLabel("Last day").FillAsync(yesterday);
        await page.LoadedAsync();
        Assert.Contains($"from={yesterday}&to={yesterday}", page.Page.Url, StringComparison.Ordinal);
        Assert.Equal(
            (long)(await ReadAsync("", $"from={yesterday}&to={yesterday}"))["total"]!, await page.FigureAsync("Over time", "Events"));
    }

    [Fact]
    public async Task A_saved_file_is_the_reports_CSV_for_what_is_shown()
    {
        await using var page = await app.OpenAsync($"?{app.Days}&appName=Portal");

        var series = await page.SaveAsync("Save usage over time as CSV");
        var groups = await page.SaveAsync("Save who uses it as CSV");

        var shown = $"reports/usage?{app.Days}&appName=Portal&compare=previous&format=csv";
        Assert.Equal((await app.Api.ReadAsync(shown)).Body, series.Content);
        Assert.StartsWith("usage-", series.Name, StringComparison.Ordinal);
        Assert.Equal((await app.Api.ReadAsync($"{shown}&groupBy=countryCode")).Body, groups.Content);
    }

    [Fact]
    public async Task A_report_that_cannot_be_read_says_so_and_is_tried_again()
    {
        await using var page = await app.OpenAsync("?panel=live");
        await page.Page.RouteAsync(
            "**/reports/usage*", route => route.FulfillAsync(new() { Status = 503, Body = """{"detail":"Try again shortly."}""" }));
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Usage" }).ClickAsync();
        await Assertions.Expect(page.Card("Over time")).ToContainTextAsync("Try again shortly.");

        await page.Page.UnrouteAllAsync();
        await page.Card("Over time").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Assertions.Expect(page.Card("Over time")).ToContainTextAsync("Unique users");
        Assert.All(page.Tab.TakeFaults(), fault => Assert.Contains("503", fault, StringComparison.Ordinal));
    }

    private static Task<string> ShownAsync(DashboardPage page) => page.Page.Locator("#app").InnerTextAsync();

    private async Task<JsonNode> ReadAsync(string query, string? days = null) =>
        (await app.Api.ReadAsync($"reports/usage?{days ?? app.Days}&{query}".TrimEnd('&'))).Json;

    private async Task<IReadOnlyList<(string, long Value)>> GroupsAsync(string dimension, string filter = "") =>
    [
        .. (await ReadAsync($"groupBy={dimension}{filter}"))["groups"]!.AsArray()
            .Select(group => ((string?)group![dimension] ?? "Unknown", (long)group["count"]!)),
    ];
}
