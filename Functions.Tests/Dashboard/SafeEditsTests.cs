using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class SafeEditsTests(DashboardApp app)
{
    private static readonly JsonObject Rule = new()
    {
        ["eventType"] = "visit",
        ["eventName"] = "safe-edit",
        ["points"] = 2,
        ["enabled"] = true,
    };

    [Fact]
    public async Task Adding_a_rule_under_a_name_in_use_changes_nothing_and_says_why()
    {
        await PutRuleAsync("taken", Rule);
        await using var page = await app.OpenAsync("?panel=settings");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Add a rule");
        await dialog.GetByLabel("Name").FillAsync("taken");
        await dialog.GetByLabel("Points").FillAsync("9999");
        await PressAsync(dialog, "Preview");
        await PressAsync(dialog, "Save");

        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is a rule taken already.");
        Assert.Equal(2, (int)(await RuleAsync("taken"))!["points"]!);
        Assert.Contains("412", Assert.Single(page.Tab.TakeFaults()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_is_previewed_before_it_is_saved_and_again_after_each_change()
    {
        await using var page = await app.OpenAsync("?panel=settings");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        var visits = (long)(await app.Api.ReadAsync($"reports/usage?{app.Days}&eventType=visit&userType=student&userType=teacher"))
            .Json["total"]!;

        await page.ClickAsync("Add a rule");
        await dialog.GetByLabel("Name").FillAsync("previewed");
        await dialog.GetByLabel("Points").FillAsync("9999");
        await PressAsync(dialog, "Preview");
        await Assertions.Expect(dialog.Locator(".preview"))
            .ToContainTextAsync($"{visits:N0} events of");
        await Assertions.Expect(dialog.Locator(".preview")).ToContainTextAsync($"at most {visits * 9999:N0} points");
        await dialog.GetByLabel("Points").FillAsync("1");
        await Assertions.Expect(Button(dialog, "Save")).ToHaveCountAsync(0);
        await PressAsync(dialog, "Preview");
        await Assertions.Expect(dialog.Locator(".preview")).ToContainTextAsync($"at most {visits:N0} points");
        Assert.Null(await RuleAsync("previewed"));
        await PressAsync(dialog, "Save");

        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Equal(1, (int)(await RuleAsync("previewed"))!["points"]!);
        await app.Api.AdministerAsync(HttpMethod.Delete, "point-rules/previewed");
    }

    [Fact]
    public async Task A_rule_that_was_changed_meanwhile_is_not_overwritten()
    {
        await PutRuleAsync("shared", Rule);
        await using var page = await app.OpenAsync("?panel=settings");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await page.ClickAsync("Edit the rule shared");
        var changed = Rule.DeepClone().AsObject();
        changed["points"] = 7;
        await PutRuleAsync("shared", changed);

        await dialog.GetByLabel("Points").FillAsync("3");
        await PressAsync(dialog, "Preview");
        await PressAsync(dialog, "Save");

        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("was changed or deleted after you opened it");
        Assert.Equal(7, (int)(await RuleAsync("shared"))!["points"]!);
        Assert.Contains("412", Assert.Single(page.Tab.TakeFaults()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kill_switch_asks_first_and_every_panel_says_that_it_is_off()
    {
        await using var page = await app.OpenAsync("?panel=settings");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        var banner = page.Page.Locator(".banner");
        var points = page.Page.GetByRole(AriaRole.Switch, new() { Name = "Points", Exact = true });

        await points.UncheckAsync();
        await page.ClickAsync("Save Points");
        await Assertions.Expect(dialog).ToContainTextAsync("events earn no points");
        await PressAsync(dialog, "Cancel");
        Assert.Equal("1", await SettingAsync("points_enabled"));
        await page.ClickAsync("Save Points");
        await PressAsync(dialog, "Turn off");
        await Assertions.Expect(banner).ToContainTextAsync("Points are off");
        Assert.Equal("0", await SettingAsync("points_enabled"));

        foreach (var tab in await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" }).GetByRole(AriaRole.Link).AllAsync())
        {
            await tab.ClickAsync();
            await page.LoadedAsync();
            await Assertions.Expect(banner).ToContainTextAsync("Points are off");
        }

        await page.GoAsync("?panel=settings");
        await points.CheckAsync();
        await page.ClickAsync("Save Points");
        await Assertions.Expect(banner).ToBeEmptyAsync();
        Assert.Equal("1", await SettingAsync("points_enabled"));
    }

    [Fact]
    public async Task Edits_that_are_not_saved_ask_before_they_go()
    {
        await using var page = await app.OpenAsync("?panel=settings");
        var question = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Discard your changes?" });
        var value = page.Page.GetByLabel("Points per credit", new() { Exact = true });

        await value.FillAsync("77");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Live" }).ClickAsync();
        await PressAsync(question, "Keep editing");
        await Assertions.Expect(value).ToHaveValueAsync("77");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Live" }).ClickAsync();
        await PressAsync(question, "Discard");
        await Assertions.Expect(page.Card("Live now")).ToBeVisibleAsync();

        await page.GoAsync("?panel=settings");
        await page.LoadedAsync();
        await page.ClickAsync("Add a rule");
        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("half done");
        await page.Page.Keyboard.PressAsync("Escape");
        await PressAsync(question, "Keep editing");
        await Assertions.Expect(page.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("half done");
    }

    [Fact]
    public async Task A_refresh_and_other_days_ask_before_edits_that_are_not_saved_go()
    {
        await using var page = await app.OpenAsync("?panel=settings");
        var question = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Discard your changes?" });
        var value = page.Page.GetByLabel("Points per credit", new() { Exact = true });
        var stored = await value.InputValueAsync();

        await value.FillAsync("77");
        await page.ClickAsync("Refresh");
        await PressAsync(question, "Keep editing");
        await Assertions.Expect(value).ToHaveValueAsync("77");
        await page.Page.Locator("h1").ClickAsync();
        await page.Page.Keyboard.PressAsync("t");
        await PressAsync(question, "Keep editing");
        await Assertions.Expect(value).ToHaveValueAsync("77");
        await page.Page.Keyboard.PressAsync("r");
        await PressAsync(question, "Discard");

        await Assertions.Expect(value).ToHaveValueAsync(stored);
    }

    private static ILocator Button(ILocator dialog, string name) => dialog.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task PressAsync(ILocator dialog, string name) => Button(dialog, name).ClickAsync();

    private Task PutRuleAsync(string name, JsonObject rule) =>
        app.Api.AdministerAsync(HttpMethod.Put, $"point-rules/{name}", rule.DeepClone());

    private async Task<JsonNode?> RuleAsync(string name) =>
        (await app.Api.AdministerAsync(HttpMethod.Get, "point-rules")).Json["items"]!.AsArray()
            .SingleOrDefault(rule => (string?)rule!["name"] == name);

    private async Task<string?> SettingAsync(string key) => (string?)(await app.Api.AdministerAsync(HttpMethod.Get, "settings"))
        .Json["items"]!.AsArray().Single(item => (string?)item!["key"] == key)!["value"];
}
