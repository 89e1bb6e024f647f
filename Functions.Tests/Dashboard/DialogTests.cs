using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>Dialogs and actions say what is so now: nothing of an earlier choice, and why something cannot begin.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class DialogTests(DashboardApp app)
{
    private const string Refusal = """{"detail":"Not now."}""";

    [Fact]
    public async Task A_filter_offers_the_values_of_the_chosen_dimension_alone_and_says_where_there_are_none()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync("**/reports/usage?*groupBy=appName&*", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });

        await page.ClickAsync("Filter");
        await dialog.GetByLabel("Search").FillAsync("o");
        await Assertions.Expect(dialog).ToContainTextAsync("Loading…");
        await dialog.GetByLabel("Search").FillAsync("");
        await dialog.GetByLabel("What").SelectOptionAsync("Device");
        await Assertions.Expect(dialog.Locator(".choice-text").First).ToBeVisibleAsync();
        var offered = await dialog.Locator(".choice-text").AllInnerTextsAsync();
        await AnswerAsync(page, answer);

        Assert.Equal(offered, await dialog.Locator(".choice-text").AllInnerTextsAsync());
        await dialog.GetByLabel("Search").FillAsync("no such device");
        await Assertions.Expect(dialog).ToContainTextAsync("No value contains this text");
    }

    [Fact]
    public async Task What_a_dialog_refused_is_gone_once_it_is_mended()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Filter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Choose one value or more.");
        await dialog.GetByText("Portal").ClickAsync();

        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_preview_that_arrives_after_a_change_is_not_taken_for_one_of_it()
    {
        await using var page = await app.OpenAsync("?panel=settings");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync("**/point-rules/preview", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });

        await page.ClickAsync("Add a rule");
        await dialog.GetByLabel("Name").FillAsync("late");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await dialog.GetByLabel("Points").FillAsync("9999");
        await AnswerAsync(page, answer);

        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Preview" })).ToBeEnabledAsync();
        await Assertions.Expect(dialog.Locator(".preview")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_double_click_asks_for_one_adjustment()
    {
        await using var page = await app.OpenAsync("?panel=people&user=1");
        var asked = 0;
        await page.Page.RouteAsync("**/api/users/1", route =>
        {
            Interlocked.Increment(ref asked);
            return route.ContinueAsync();
        });

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Adjust points" }).DblClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task An_action_that_cannot_begin_says_why()
    {
        await using var page = await app.OpenAsync("?panel=people&user=1");
        await page.Page.RouteAsync("**/api/users/1", route => route.FulfillAsync(new() { Status = 503, Body = Refusal }));
        await page.ClickAsync("Adjust points");
        await Assertions.Expect(page.Page.Locator(".toasts")).ToContainTextAsync("Not now.");

        await page.Page.RouteAsync("**/users/1/exports", route => route.FulfillAsync(new() { Status = 503, Body = Refusal }));
        await page.ClickAsync("Export data");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Not now.");
        await Assertions.Expect(dialog).Not.ToContainTextAsync("is being written");

        await page.Page.RouteAsync("**/dead-letters?*", route => route.FulfillAsync(new() { Status = 503, Body = Refusal }));
        await page.GoAsync("?panel=operations");
        await page.ClickAsync("Replay many…");
        await Assertions.Expect(page.Page.Locator(".toasts")).ToHaveTextAsync("The dead letters are not loaded.");
        page.Tab.TakeFaults();
    }

    private static Task AnswerAsync(DashboardPage page, TaskCompletionSource answer) =>
        page.Page.RunAndWaitForRequestFinishedAsync(() => Task.Run(answer.SetResult));
}
