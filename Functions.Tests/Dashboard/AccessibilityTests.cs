using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class AccessibilityTests(DashboardApp app)
{
    private static readonly string[] Queries =
    [
        "?by=appName&appName=Portal", "?panel=documents", "?panel=documents&list=documents", "?panel=live", "?panel=engagement&away=1",
        "?panel=people", "?panel=people&user=1", "?panel=rewards", "?panel=operations", "?panel=settings", "?panel=audit",
    ];

    private static readonly (string Query, string Button)[] Dialogs =
    [
        ("", "Filter"), ("", "Keyboard shortcuts"), ("?panel=settings", "Add a rule"), ("?panel=people&user=1", "Adjust points"),
        ("?panel=people&user=1", "Export data"), ("?panel=people&user=1", "Erase data"),
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_grave_fault_on_any_panel(ColorScheme scheme)
    {
        await using var page = await app.ArriveAsync("", options =>
        {
            options.ColorScheme = scheme;
            // The checker is put into the page by a script of its own, which the policy would refuse.
            options.BypassCSP = true;
        });
        // Colours differ, and nothing else does.
        var rule = scheme == ColorScheme.Dark ? "color-contrast" : null;
        await Axe.AddAsync(page.Page);
        await AssertAsync(page, rule);
        await page.SignInAsync(TestSettings.AdminKey);
        await page.LoadedAsync();
        foreach (var query in Queries)
        {
            await page.ShowAsync(query);
            await AssertAsync(page, rule);
        }

        await AssertFailuresAsync(page, rule);
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        foreach (var (query, button) in Dialogs)
        {
            await page.ShowAsync(query);
            await page.ClickAsync(button);
            await Assertions.Expect(dialog).ToBeVisibleAsync();
            await AssertAsync(page, rule);
            await page.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(dialog).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task On_a_phone_no_panel_is_wider_than_the_screen()
    {
        await using var page = await app.OpenAsync(
            "", change: options => options.ViewportSize = new ViewportSize { Width = 390, Height = 844 });
        foreach (var query in Queries)
        {
            await page.ShowAsync(query);
            Assert.Equal(390, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        }
    }

    [Fact]
    public async Task On_a_wide_screen_every_panel_uses_its_width()
    {
        await using var page = await app.OpenAsync(
            "", change: options => options.ViewportSize = new ViewportSize { Width = 1920, Height = 1080 });
        foreach (var query in Queries)
        {
            await page.ShowAsync(query);
            Assert.InRange((await page.Page.Locator("main .panel").BoundingBoxAsync())!.Width, 1600, 1920);
        }
    }

    [Fact]
    public async Task The_keyboard_alone_filters_switches_panels_and_keeps_its_place()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        var focused = page.Page.Locator(":focus");

        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(focused).ToHaveTextAsync("Skip to the content");
        await page.Bar("What is used", "Portal").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter App is Portal" }))
            .ToBeVisibleAsync();
        await page.Card("Device and system").GetByRole(AriaRole.Button, new() { Name = "Operating system" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await page.LoadedAsync();
        await Assertions.Expect(focused).ToHaveTextAsync("Operating system");
        Assert.NotEqual("none", await focused.EvaluateAsync<string>("element => getComputedStyle(element).outlineStyle"));
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Documents" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.LoadedAsync();
        await Assertions.Expect(focused).ToHaveTextAsync("Documents");
    }

    [Fact]
    public async Task The_chosen_colours_outlive_a_reload()
    {
        await using var page = await app.OpenAsync("", change: options => options.ColorScheme = ColorScheme.Light);
        Task<string> PageColourAsync() => page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        var light = await PageColourAsync();

        await page.ClickAsync("Dark colours");
        var dark = await PageColourAsync();
        await page.Page.ReloadAsync();
        await page.LoadedAsync();

        Assert.NotEqual(light, dark);
        Assert.Equal(dark, await PageColourAsync());
    }

    // Figures that could not be renewed, and cards that have none.
    private static async Task AssertFailuresAsync(DashboardPage page, string? rule)
    {
        await page.ShowAsync("?panel=rewards");
        await page.Page.RouteAsync("**/api/reports/*", route => route.FulfillAsync(new() { Status = 503, Body = "{}" }));
        await page.ClickAsync("Refresh");
        await Assertions.Expect(page.Page.Locator(".stale")).ToHaveCountAsync(3);
        await AssertAsync(page, rule);
        await page.ShowAsync("?panel=engagement");
        await Assertions.Expect(page.Page.Locator(".state.error")).ToHaveCountAsync(3);
        await AssertAsync(page, rule);
        await page.Page.UnrouteAllAsync();
        page.Tab.TakeFaults();
    }

    private static async Task AssertAsync(DashboardPage page, string? rule) => Assert.Empty(await Axe.GraveFaultsAsync(page.Page, rule));
}
