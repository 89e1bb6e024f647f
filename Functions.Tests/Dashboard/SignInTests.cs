using System.Text;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class SignInTests(DashboardApp app, Browser browser)
{
    private const string StoredKeys = "() => Object.values({ ...sessionStorage, ...localStorage }).join()";

    [Fact]
    public async Task A_wrong_key_is_refused_and_not_kept()
    {
        await using var page = await app.ArriveAsync();

        await page.SignInAsync("wrong");

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This key is not known");
        await Assertions.Expect(page.Page.GetByLabel("Key")).ToBeFocusedAsync();
        Assert.DoesNotContain("wrong", await page.Page.EvaluateAsync<string>(StoredKeys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_sees_the_reports_and_nothing_of_what_is_for_admins()
    {
        await using var page = await app.OpenAsync("?panel=operations", TestSettings.ReaderKey);

        Assert.Equal(
            ["Usage", "Documents", "Live", "Engagement", "Rewards", "Operations"],
            await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" }).GetByRole(AriaRole.Link).AllInnerTextsAsync());
        await Assertions.Expect(page.Card("Dead letters")).ToContainTextAsync("Admins only");
        await page.GoAsync("?panel=settings");
        await Assertions.Expect(page.Page.GetByText("Admins only")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_reload_stays_signed_in_and_signing_out_forgets_the_key()
    {
        await using var page = await app.OpenAsync("");

        await page.Page.ReloadAsync();
        await page.LoadedAsync();
        await page.ClickAsync("Sign out");

        await Assertions.Expect(page.Page.GetByLabel("Key")).ToBeVisibleAsync();
        Assert.Equal("", await page.Page.EvaluateAsync<string>(StoredKeys));
    }

    [Fact]
    public async Task A_key_that_is_known_no_more_leads_back_to_the_way_in()
    {
        await using var page = await app.OpenAsync("");

        await page.Page.EvaluateAsync("() => sessionStorage.setItem('analytics.key', 'revoked')");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Rewards" }).ClickAsync();

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no longer accepted");
        Assert.All(page.Tab.TakeFaults(), fault => Assert.Contains("401", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Behind_Entra_no_key_is_asked_for()
    {
        await using var host = await HostedApp.StartAsync(app.Db.ConnectionString, app.StorageConnectionString, ("Admin__Entra", "true"));
        var principal = """{"name_typ":"name","claims":[{"typ":"name","val":"Ada"},{"typ":"roles","val":"Analytics.Reader"}]}""";
        await using var page = new DashboardPage(await browser.OpenAsync(host.Api.Root, options => options.ExtraHTTPHeaders =
            new Dictionary<string, string> { ["X-MS-CLIENT-PRINCIPAL"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(principal)) }));

        await page.GoAsync();
        await page.LoadedAsync();

        await Assertions.Expect(page.Page.GetByText("Ada", new() { Exact = false }).First).ToBeVisibleAsync();
    }
}
