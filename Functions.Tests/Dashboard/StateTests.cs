using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>Cards and lists show one state at a time, and none that is over.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class StateTests(DashboardApp app)
{
    private const string Rewards = "**/reports/rewards*";

    private const string Refusal = """{"detail":"Not now."}""";

    [Fact]
    public async Task A_card_that_loads_again_after_a_failure_shows_that_alone()
    {
        await using var page = await app.OpenWithClockAsync("?panel=audit");
        var main = page.Page.Locator("main");
        var answer = new TaskCompletionSource();
        var asked = 0;
        await page.Page.RouteAsync("**/reports/rewards?*limit=10", async route =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await route.FulfillAsync(new() { Status = 503, Body = Refusal });
                return;
            }

            await answer.Task;
            await route.ContinueAsync();
        });
        await page.ShowAsync("?panel=rewards");
        await Assertions.Expect(main.GetByText("Not now.")).ToHaveCountAsync(3);

        await page.Page.Clock.RunForAsync(10_000);
        await page.Page.Clock.RunForAsync(4_000);

        await Assertions.Expect(page.Card("Points")).ToContainTextAsync("Trying again: ");
        await Assertions.Expect(main).Not.ToContainTextAsync("Still loading");
        await Assertions.Expect(main).Not.ToContainTextAsync("Not now.");
        Assert.Equal(2, asked);
        answer.SetResult();
        await page.LoadedAsync();
        await Assertions.Expect(main).Not.ToContainTextAsync("Trying again");
        page.Tab.TakeFaults();
    }

    [Fact]
    public async Task Figures_that_wait_for_newer_ones_say_of_when_they_are_and_of_what()
    {
        await using var page = await app.OpenWithClockAsync("?panel=rewards");
        await page.Page.RouteAsync(Rewards, route => route.FulfillAsync(new() { Status = 503, Body = Refusal }));
        await page.ClickAsync("Refresh");
        await Assertions.Expect(page.Card("Points")).ToContainTextAsync("could not be renewed. Not now.");

        await page.Page.UnrouteAllAsync();
        await page.Page.RouteAsync(Rewards, _ => { });
        await page.Page.Clock.RunForAsync(10_000);
        await page.Page.Clock.RunForAsync(4_000);
        await Assertions.Expect(page.Card("Points")).ToContainTextAsync(new Regex(@"These figures are of \d{1,2} \w+ \d{4}"));
        await Assertions.Expect(page.Card("Points")).ToContainTextAsync("newer ones are still loading: ");
        await Assertions.Expect(page.Card("Points")).Not.ToContainTextAsync("could not be renewed");

        await page.Page.Keyboard.PressAsync("t");
        await page.Page.Clock.RunForAsync(4_000);
        await Assertions.Expect(page.Card("Points")).ToContainTextAsync("Until then the card shows what was chosen before.");
        page.Tab.TakeFaults();
    }

    [Fact]
    public async Task A_ledger_check_under_way_and_its_failure_outlast_a_refresh()
    {
        await using var page = await app.OpenAsync("?panel=operations");
        var check = page.Card("Ledger check");
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync("**/ledger/verify", async route =>
        {
            await answer.Task;
            await route.FulfillAsync(new() { Status = 503, Body = Refusal });
        });

        await page.ClickAsync("Check now");
        await RefreshAsync(page);
        await Assertions.Expect(check).ToContainTextAsync("Checking…");
        answer.SetResult();
        await Assertions.Expect(check).ToContainTextAsync("The check could not be made");
        await RefreshAsync(page);

        await Assertions.Expect(check).ToContainTextAsync("The check could not be made");
        page.Tab.TakeFaults();
    }

    [Theory]
    [InlineData("?panel=people", "Users", "**/api/users?*before=*", "Teachers", "**/api/users?*userType=teacher*")]
    [InlineData("?panel=engagement&away=1", "Who stays away", "**/reports/engagement?*cursor=*", "90 days", "**/*inactiveDays=90*")]
    public async Task A_page_that_arrives_after_another_choice_is_not_added_to_its_list(
        string query, string card, string more, string choice, string chosen)
    {
        await using var page = await app.OpenAsync(query);
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync(more, async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });

        await page.Card(card).GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await page.Page.RunAndWaitForResponseAsync(() => page.ClickAsync(choice), chosen);
        await page.LoadedAsync();
        var rows = await page.RowsAsync(card);
        await AnswerAsync(page, answer);

        Assert.Equal(rows, await page.RowsAsync(card));
    }

    private static Task AnswerAsync(DashboardPage page, TaskCompletionSource answer) =>
        page.Page.RunAndWaitForRequestFinishedAsync(() => Task.Run(answer.SetResult));

    private static Task RefreshAsync(DashboardPage page) =>
        page.Page.RunAndWaitForResponseAsync(() => page.ClickAsync("Refresh"), "**/reports/operations");
}
