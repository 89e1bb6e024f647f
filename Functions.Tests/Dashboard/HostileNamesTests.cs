using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Dashboard;

/// <summary>
/// Anyone with an app's key chooses names; a page that took them for markup would run what they say under an admin's key.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class HostileNamesTests(DashboardApp app)
{
    private const string Image = "<img src=x onerror=document.title='owned'>";
    private const string Script = "\"><script>document.title='owned'</script>";
    private const string RichText = "{name|x}{b}\u202Egpj.exe";

    private static readonly string[] Names = [Image, Script, RichText, "constructor", "__proto__", "javascript:alert(1)"];

    [Fact]
    public async Task Names_are_shown_as_they_are_and_do_nothing()
    {
        foreach (var name in Names)
        {
            await app.Api.PostAsync("track", An.Event().With("appName", "Hostile").With("eventName", name));
            await app.Api.PostAsync("track/document", new JsonObject
            {
                ["levelName"] = name,
                ["chapterName"] = name,
                ["documentName"] = name,
                ["userType"] = "student",
                ["userId"] = 1,
                ["appName"] = "Hostile",
            });
            await app.Api.PostAsync("track/heartbeat", new JsonObject
            {
                ["sessionId"] = name,
                ["userId"] = 1,
                ["userType"] = "student",
                ["appName"] = name,
            });
        }

        await app.Db.ExecuteAsync("INSERT INTO users (id, name) VALUES (1, @Image) ON DUPLICATE KEY UPDATE name = @Image", new { Image });
        await Until.EqualAsync(2 * Names.Length,
            () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE app_name = 'Hostile'"), TimeSpan.FromSeconds(5));
        await Until.EqualAsync(Names.Length, () => app.Db.SingleAsync<long>(
            "SELECT COUNT(*) FROM tracking_live_sessions WHERE user_id = 1 AND session_id NOT LIKE 'session%'"), TimeSpan.FromSeconds(5));

        await using var page = await app.OpenAsync("?appName=Hostile&what=eventName&by=eventName");
        Assert.Equal(Names.Order(StringComparer.Ordinal),
            (await page.BarsAsync("What is used")).Select(bar => bar.Text).Where(name => name != "open").Order(StringComparer.Ordinal));
        await page.Bar("What is used", Image).ClickAsync();
        await page.LoadedAsync();
        Assert.Equal(1, await page.FigureAsync("Over time", "Events"));
        await page.GoAsync($"?panel=documents&appName=Hostile&levelName={Uri.EscapeDataString(Script)}");
        await page.LoadedAsync();
        await page.Page.Locator(".treemap").HoverAsync(new() { Position = new() { X = 60, Y = 60 } });
        await Microsoft.Playwright.Assertions.Expect(page.Page.Locator(".tip")).ToContainTextAsync(Script);
        await page.GoAsync("?panel=documents&appName=Hostile");
        await page.LoadedAsync();
        Assert.Equal(Names.Order(StringComparer.Ordinal),
            (await page.RowsAsync("Opened documents")).Select(row => row[0]).Order(StringComparer.Ordinal));
        // What every object inherits is the surest place to hide something in.
        Assert.Equal("", await page.Page.EvaluateAsync<string>("() => Object.keys(Object.prototype).join()"));
        await page.GoAsync("?panel=live");
        await page.LoadedAsync();
        await Microsoft.Playwright.Assertions.Expect(page.Card("Sessions")).ToContainTextAsync(Image);

        Assert.Equal("Live · Analytics", await page.Page.TitleAsync());
        Assert.Equal(0, await page.Page.Locator("img:not([src='icon.svg']), #app script").CountAsync());
        await app.Db.ExecuteAsync("DELETE FROM tracking_live_sessions WHERE user_id = 1");
    }

    [Theory]
    [InlineData("?panel=__proto__")]
    [InlineData("?range=constructor&interval=toString&metric=__proto__&what=constructor&by=constructor,hasOwnProperty")]
    [InlineData("?from=2026-02-30&to=x")]
    [InlineData("?from=2026-03-01&to=2026-02-01&panel=rewards")]
    [InlineData("?levelName=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&panel=documents")]
    public async Task An_address_made_by_somebody_else_shows_a_page_as_any(string query)
    {
        await using var page = await app.OpenAsync(query);

        Assert.Equal(0, await page.Page.Locator("img:not([src='icon.svg'])").CountAsync());
        Assert.Equal(0, await page.Page.Locator(".state.error").CountAsync());
    }
}
