using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class FilterTests(DashboardApp app)
{
    [Fact]
    public async Task A_filter_has_several_values_that_it_includes_or_excludes()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Filter");
        await dialog.GetByText("Portal").ClickAsync();
        await dialog.GetByText("Quiz").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.LoadedAsync();
        Assert.Equal(await TotalAsync("appName=Portal&appName=Quiz"), await page.FigureAsync("Over time", "Events"));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Change the filter App is" }).ClickAsync();
        await dialog.GetByLabel("How").SelectOptionAsync("is not");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.LoadedAsync();
        Assert.Equal(await TotalAsync("appName.not=Portal&appName.not=Quiz"), await page.FigureAsync("Over time", "Events"));

        await page.Page.ReloadAsync();
        await page.LoadedAsync();
        Assert.Equal(await TotalAsync("appName.not=Portal&appName.not=Quiz"), await page.FigureAsync("Over time", "Events"));
    }

    [Fact]
    public async Task A_filter_finds_names_that_contain_a_text()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Filter");
        await dialog.GetByLabel("What").SelectOptionAsync("Event");
        await dialog.GetByLabel("How").SelectOptionAsync("contains");
        await dialog.GetByLabel("Text").FillAsync("answer");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.LoadedAsync();

        Assert.Equal(await TotalAsync("eventName.contains=answer"), await page.FigureAsync("Over time", "Events"));
        await Assertions.Expect(page.Page.GetByRole(AriaRole.List, new() { Name = "Filters" })).ToContainTextAsync("Event contains answer");
    }

    [Fact]
    public async Task A_long_list_is_searched_by_a_part_of_a_name()
    {
        await using var page = await app.OpenAsync($"?{app.Days}&what=eventName");
        var names = (await app.Api.ReadAsync($"reports/usage?{app.Days}&groupBy=eventName&limit=500")).Json["groups"]!.AsArray()
            .Select(group => (string)group!["eventName"]!)
            .Where(name => name.Contains("me", StringComparison.OrdinalIgnoreCase));

        await page.Page.GetByLabel("Search in What is used: Event").FillAsync("me");
        Assert.Equal(names.Take(8), (await page.BarsAsync("What is used")).Select(bar => bar.Text));
        await page.Page.GetByLabel("Search in What is used: Event").FillAsync("no such event");

        await Assertions.Expect(page.Card("What is used")).ToContainTextAsync("No name contains this text");
    }

    [Fact]
    public async Task Unique_users_change_every_card_and_every_list_names_its_unit()
    {
        await using var page = await app.OpenAsync($"?{app.Days}&by=appName");
        foreach (var card in new[] { "What is used", "Who uses it", "Device and system" })
        {
            await Assertions.Expect(page.Card(card).Locator(".unit")).ToHaveTextAsync("Events");
        }

        await page.Card("Over time").GetByRole(AriaRole.Button, new() { Name = "Unique users" }).ClickAsync();
        await page.LoadedAsync();

        foreach (var card in new[] { "What is used", "Who uses it", "Device and system" })
        {
            await Assertions.Expect(page.Card(card).Locator(".unit")).ToHaveTextAsync("Unique users");
        }

        var groups = (await app.Api.ReadAsync($"reports/usage?{app.Days}&groupBy=appName&order=uniqueUsers")).Json["groups"]!.AsArray();
        var users = groups.Select(group => (long)group!["uniqueUsers"]!).ToList();
        Assert.Equal(
            groups.Select(group => (string)group!["appName"]!).Zip(users).Take(8), await page.BarsAsync("What is used"));
        Assert.Equal(users, (await page.RowsAsync("Combined")).Select(row => DashboardPage.Number(row[1])));
    }

    [Fact]
    public async Task Documents_are_one_list_that_is_sorted_and_searched()
    {
        await using var page = await app.OpenAsync($"?panel=documents&{app.Days}");
        await page.ClickAsync("All documents");
        await page.LoadedAsync();
        await AssertRowsAsync(page, "by=document&order=opens");

        await page.Card("Opened documents").GetByRole(AriaRole.Button, new() { Name = "Document", Exact = true }).ClickAsync();
        await page.LoadedAsync();
        await AssertRowsAsync(page, "by=document&order=name&direction=asc");
        await page.Card("Opened documents").GetByRole(AriaRole.Button, new() { Name = "Document", Exact = true }).ClickAsync();
        await page.LoadedAsync();
        await AssertRowsAsync(page, "by=document&order=name&direction=desc");
        await page.Page.GetByLabel("Search documents").FillAsync("fractions");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.LoadedAsync();
        await AssertRowsAsync(page, "by=document&order=name&direction=desc&search=fractions");
    }

    [Fact]
    public async Task Documents_that_were_not_opened_in_these_days_are_listed()
    {
        await using var page = await app.OpenAsync("?panel=documents&range=today&list=unopened");
        var today = $"{DateTime.UtcNow:yyyy-MM-dd}";
        var report = (await app.Api.ReadAsync($"reports/documents?from={today}&to={today}&by=document&unopened=true&limit=1000")).Json;
        var unopened = report["rows"]!.AsArray()
            .Where(row => (long)row!["opens"]! == 0)
            .Select(row => (string)row!["documentName"]!)
            .Order(StringComparer.Ordinal);

        Assert.NotEmpty(unopened);
        Assert.Equal(unopened, (await page.RowsAsync("Opened documents")).Select(row => row[0]).Order(StringComparer.Ordinal));
    }

    private async Task AssertRowsAsync(DashboardPage page, string query)
    {
        var rows = (await app.Api.ReadAsync($"reports/documents?{app.Days}&{query}")).Json["rows"]!.AsArray();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Select(row => (string)row!["documentName"]!), (await page.RowsAsync("Opened documents")).Select(row => row[0]));
    }

    private async Task<long> TotalAsync(string query) =>
        (long)(await app.Api.ReadAsync($"reports/usage?{app.Days}&{query}")).Json["total"]!;
}
