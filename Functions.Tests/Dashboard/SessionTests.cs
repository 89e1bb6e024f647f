using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class SessionTests(DashboardApp app)
{
    [Fact]
    public async Task A_second_tab_and_a_control_click_keep_the_sign_in_and_every_filter()
    {
        await using var page = await app.OpenAsync($"?{app.Days}&appName=Portal&userType=student");
        var context = page.Page.Context;

        var clicked = await context.RunAndWaitForPageAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "Documents" })
            .ClickAsync(new() { Modifiers = [KeyboardModifier.Control] }));
        await Assertions.Expect(clicked.Locator("h1")).ToHaveTextAsync("Documents");
        Assert.Contains($"panel=documents&{app.Days}&appName=Portal&userType=student", clicked.Url, StringComparison.Ordinal);

        var shared = await context.NewPageAsync();
        await shared.GotoAsync(page.Page.Url);
        await Assertions.Expect(shared.Locator(".chips")).ToContainTextAsync("Portal");

        await clicked.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByLabel("Key")).ToBeVisibleAsync();
        await Assertions.Expect(shared.GetByLabel("Key")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("?compare=never&range=9d&metric=points&interval=second")]
    [InlineData("?from=2020-01-01&to=2026-01-01")]
    [InlineData("?eventType=robot&userType=admin&deviceType=fridge&countryCode=xx1")]
    [InlineData("?panel=documents&order=drop&direction=up&list=all&levelName=%00")]
    [InlineData("?panel=people&user=1e9&type=robot")]
    [InlineData("?panel=engagement&away=99999&appName=")]
    public async Task State_in_the_address_is_checked_and_a_wrong_one_shows_a_page_without_errors(string query)
    {
        await using var page = await app.OpenAsync(query);

        Assert.Equal(0, await page.Page.Locator(".state.error, .chip").CountAsync());
    }
}
