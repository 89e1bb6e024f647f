using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class PeopleTests(DashboardApp app)
{
    [Theory]
    [InlineData("Grace")]
    [InlineData("grace.example")]
    [InlineData("900001")]
    public async Task A_user_is_found_by_name_email_or_id_from_every_panel(string text)
    {
        await AddUserAsync(900001, "Grace Findable", "find@grace.example");
        await using var page = await app.OpenAsync("?panel=live");

        await page.Page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.Page.Locator(":focus")).ToHaveAttributeAsync("aria-label", "Search users");
        await page.Page.Keyboard.TypeAsync(text);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Grace Findable" }).ClickAsync();
        await page.LoadedAsync();

        await Assertions.Expect(page.Card("Profile")).ToContainTextAsync("find@grace.example");
        Assert.EndsWith("?panel=people&user=900001", page.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?panel=live", "Sessions")]
    [InlineData("?panel=rewards", "Most points")]
    [InlineData("?panel=engagement&away=1", "Who stays away")]
    public async Task Every_name_of_a_user_leads_to_the_page_of_the_user(string query, string card)
    {
        await app.Db.ExecuteAsync("UPDATE tracking_live_sessions SET last_heartbeat = UTC_TIMESTAMP()");
        await using var page = await app.OpenAsync(query);
        var link = page.Card(card).Locator("tbody th a").First;
        var name = await link.InnerTextAsync();

        await link.ClickAsync();
        await page.LoadedAsync();

        await Assertions.Expect(page.Card("Profile").Locator(".person-name")).ToHaveTextAsync(name);
        var id = System.Web.HttpUtility.ParseQueryString(new Uri(page.Page.Url).Query)["user"];
        var person = (await app.Api.AdministerAsync(HttpMethod.Get, $"users/{id}")).Json;
        Assert.Equal((long)person["points"]!, await page.FigureAsync("Profile", "Points"));
        var ledger = (await app.Api.AdministerAsync(HttpMethod.Get, $"users/{id}/ledger?limit=25")).Json["items"]!.AsArray();
        Assert.Equal(
            ledger.Select(entry => (long)entry!["pointsAfter"]!),
            (await page.RowsAsync("Ledger")).Where(row => row.Length > 1).Select(row => DashboardPage.Number(row[3])));
        var activity = (await app.Api.AdministerAsync(HttpMethod.Get, $"users/{id}/activity?limit=25")).Json["items"]!.AsArray();
        Assert.Equal(activity.Count, (await page.RowsAsync("Activity")).Count(row => row.Length > 1));
    }

    [Fact]
    public async Task A_wrong_adjustment_is_undone_from_the_ledger_and_the_balance_is_shown_before()
    {
        await AddUserAsync(900002, "Undo Me", "undo@example.org");
        await using var page = await app.OpenAsync("?panel=people&user=900002");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Adjust points");
        await dialog.GetByLabel("Points", new() { Exact = true }).FillAsync("310");
        await dialog.GetByLabel("Reason").FillAsync("Wrong prize");
        await Assertions.Expect(dialog.Locator(".preview")).ToHaveTextAsync("The balance goes from 0 to 310.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Adjust" }).ClickAsync();
        await Assertions.Expect(page.Card("Ledger")).ToContainTextAsync("Wrong prize");
        Assert.Equal(310, await page.FigureAsync("Profile", "Points"));

        await page.ClickAsync("Reverse +310 points");
        await Assertions.Expect(dialog.Locator(".preview")).ToHaveTextAsync("The balance goes from 310 to 0.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Adjust" }).ClickAsync();
        await Assertions.Expect(page.Card("Ledger")).ToContainTextAsync("Reverses: Wrong prize");
        Assert.StartsWith("Points taken", (await page.RowsAsync("Ledger"))[0][1], StringComparison.Ordinal);

        Assert.Equal(0, await app.Db.SingleAsync<long>("SELECT points FROM user_points WHERE user_id = 900002"));
    }

    [Fact]
    public async Task Points_are_not_taken_below_zero()
    {
        await AddUserAsync(900003, "Poor", "poor@example.org");
        await using var page = await app.OpenAsync("?panel=people&user=900003");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Adjust points");
        await dialog.GetByLabel("Points", new() { Exact = true }).FillAsync("-5");
        await dialog.GetByLabel("Reason").FillAsync("Too much");
        await Assertions.Expect(dialog.Locator(".preview")).ToContainTextAsync("cannot fall below 0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Adjust" }).ClickAsync();

        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The balance is 0");
        Assert.Contains("409", Assert.Single(page.Tab.TakeFaults()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_is_exported_as_a_file_and_erased_after_the_id_was_typed()
    {
        await AddUserAsync(900004, "Leaving", "leaving@example.org");
        await app.Api.PostAsync("track", An.Event().With("userId", 900004));
        await Until.EqualAsync(1, () => EventsAsync(900004), TimeSpan.FromSeconds(10));
        await using var page = await app.OpenAsync("?panel=people&user=900004");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Export data");
        var download = await page.Page.RunAndWaitForDownloadAsync(
            () => dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync(), new() { Timeout = 30_000 });
        Assert.StartsWith("user-900004-export-", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Contains("900004", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);

        await page.ClickAsync("Erase data");
        await Assertions.Expect(dialog).ToContainTextAsync("archived days");
        await dialog.GetByLabel("Type the id 900004 to confirm").FillAsync("900005");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        Assert.Equal(1, await EventsAsync(900004));
        await dialog.GetByLabel("Type the id 900004 to confirm").FillAsync("900004");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByText("Erased from 1 events")).ToBeVisibleAsync();

        Assert.Equal(0, await EventsAsync(900004));
    }

    [Fact]
    public async Task Ids_beyond_what_a_number_holds_lead_to_the_right_user()
    {
        const long Id = 9_007_199_254_740_993;
        await AddUserAsync(Id, "Huge Id", "huge@example.org");
        await using var page = await app.OpenAsync("?panel=people&search=Huge+Id");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Huge Id" }).ClickAsync();
        await page.LoadedAsync();

        await Assertions.Expect(page.Card("Profile")).ToContainTextAsync("9007199254740993");
        Assert.EndsWith("user=9007199254740993", page.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_sees_names_without_links_and_no_search()
    {
        await using var page = await app.OpenAsync("?panel=rewards", TestSettings.ReaderKey);

        Assert.Equal(0, await page.Page.Locator("main a").CountAsync());
        Assert.Equal(0, await page.Page.GetByLabel("Search users").CountAsync());
        await page.GoAsync("?panel=people&user=1");
        await Assertions.Expect(page.Page.GetByText("Admins only")).ToBeVisibleAsync();
    }

    private Task AddUserAsync(long id, string name, string email) => app.Db.ExecuteAsync(
        "INSERT INTO users (id, name, email) VALUES (@id, @name, @email) ON DUPLICATE KEY UPDATE name = @name", new { id, name, email });

    private Task<long> EventsAsync(long id) =>
        app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE user_id = @id", new { id });
}
