using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class SettingsTests(DashboardApp app)
{
    [Fact]
    public async Task A_changed_setting_is_stored_and_audited()
    {
        await using var page = await app.OpenAsync("?panel=settings");

        await page.Page.GetByLabel("Points per credit", new() { Exact = true }).FillAsync("25");
        await page.ClickAsync("Save Points per credit");
        await Assertions.Expect(page.Page.Locator(".toasts")).ToContainTextAsync("Points per credit is now 25 points.");
        await page.Page.GetByRole(AriaRole.Switch, new() { Name = "Points", Exact = true }).UncheckAsync();
        await page.ClickAsync("Save Points");
        await page.ClickAsync("Turn off");
        await Assertions.Expect(page.Page.Locator(".toasts")).ToContainTextAsync("Points is now off.");

        Assert.Equal(("25", "0"), (await SettingAsync("points_per_credit"), await SettingAsync("points_enabled")));
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await page.LoadedAsync();
        Assert.Equal(
            ["test-admin|Setting change|Points|on|off", "test-admin|Setting change|Points per credit|–|25 points"],
            (await page.RowsAsync("Changes")).Take(2).Select(row => string.Join('|', row[1..])));
        await SetAsync("points_enabled", "1");
        await SetAsync("points_per_credit", "10");
    }

    [Fact]
    public async Task A_value_that_is_refused_says_why_and_changes_nothing()
    {
        await using var page = await app.OpenAsync("?panel=settings");

        await page.Page.GetByLabel("Live session timeout", new() { Exact = true }).FillAsync("0");
        await page.ClickAsync("Save Live session timeout");

        await Assertions.Expect(page.Card("Settings").GetByRole(AriaRole.Alert).Filter(new() { HasText = "must be" }))
            .ToContainTextAsync("must be a whole number from 1 to 1440");
        Assert.Equal("5", await SettingAsync("live_session_timeout_minutes"));
        Assert.Contains("400", Assert.Single(page.Tab.TakeFaults()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_rule_is_added_changed_and_deleted()
    {
        await using var page = await app.OpenAsync("?panel=settings");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Add a rule");
        await dialog.GetByLabel("Name").FillAsync("quiz & more");
        await dialog.GetByLabel("Event type").SelectOptionAsync("Button");
        await dialog.GetByLabel("Points").FillAsync("3");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Equal("""{"name":"quiz & more","eventType":"button","eventName":null,"points":3,"dailyCap":null,"enabled":true}""",
            await RuleAsync());

        await page.ClickAsync("Edit the rule quiz & more");
        await dialog.GetByLabel("Daily cap").FillAsync("30");
        await dialog.GetByLabel("In force").UncheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Equal(
            """{"name":"quiz & more","eventType":"button","eventName":null,"points":3,"dailyCap":30,"enabled":false}""", await RuleAsync());

        await page.ClickAsync("Delete the rule quiz & more");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByText("quiz & more", new() { Exact = true })).ToHaveCountAsync(0);
        Assert.Null(await RuleAsync());
    }

    [Fact]
    public async Task Older_changes_are_shown_on_demand_to_the_end()
    {
        for (var i = 0; i < 27; i++)
        {
            await SetAsync("archive_after_days", i % 2 == 0 ? "180" : "90");
        }

        await using var page = await app.OpenAsync("?panel=audit");
        var shown = (await page.RowsAsync("Changes")).Count;
        Assert.Equal(25, shown);
        // Tests that ran before may have left more than a page of changes.
        var older = page.Page.GetByRole(AriaRole.Button, new() { Name = "Show older" });
        while (await older.CountAsync() > 0)
        {
            var before = shown;
            await older.ClickAsync();
            await Until.TrueAsync(
                async () => (shown = (await page.RowsAsync("Changes")).Count) > before,
                TimeSpan.FromSeconds(10),
                () => Task.FromResult($"{before} rows"));
        }

        Assert.Equal(await app.Db.SingleAsync<int>("SELECT COUNT(*) FROM audit_log"), shown);
        await SetAsync("archive_after_days", "90");
    }

    private async Task<string?> SettingAsync(string key) =>
        (string?)(await ItemsAsync("settings")).Single(item => (string?)item!["key"] == key)!["value"];

    // Without its etag, which is a hash of the rest.
    private async Task<string?> RuleAsync()
    {
        var rule = (await ItemsAsync("point-rules")).SingleOrDefault(rule => (string?)rule!["name"] == "quiz & more")?.AsObject();
        rule?.Remove("etag");
        return rule?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private async Task<JsonArray> ItemsAsync(string list) => (await app.Api.AdministerAsync(HttpMethod.Get, list)).Json["items"]!.AsArray();

    private Task SetAsync(string key, string value) =>
        app.Api.AdministerAsync(HttpMethod.Put, $"settings/{key}", new JsonObject { ["value"] = value });
}
