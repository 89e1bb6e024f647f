using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>The API as a page, in a real browser.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class DocsPageTests(RunningApp app, Browser browser) : IClassFixture<RunningApp>
{
    // Axe takes half a minute for what the page repeats forty times.
    private const string OneOfEachKind =
        """
        () => {
          document
            .querySelectorAll('.operation:not(#redeem, #usageReport, #changeSetting, #deletePointRule), .schema:not(#schema-Event)')
            .forEach(e => e.remove());
          document.querySelectorAll('nav li:nth-child(n + 3)').forEach(e => e.remove());
          document.querySelectorAll('details').forEach(e => { e.open = true; });
        }
        """;

    [Fact]
    public async Task It_lists_every_operation_and_every_schema()
    {
        await using var tab = await OpenAsync();

        var operations = ServedDocument.Operations.Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}");
        var schemas = ServedDocument.Root["components"]!["schemas"]!.AsObject().Select(schema => schema.Key);
        Assert.Equal(operations.Order(StringComparer.Ordinal),
            (await TextsAsync(tab, ".operation h3")).Select(text => text.Replace(" #", "").Trim()).Order(StringComparer.Ordinal));
        Assert.Equal(schemas, await TextsAsync(tab, ".schema h3"));
        Assert.Equal(operations.Count(), (await TextsAsync(tab, "nav li")).Count);
    }

    [Fact]
    public async Task Every_link_on_it_leads_somewhere()
    {
        await using var tab = await OpenAsync();

        var broken = await tab.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1)).filter(id => !document.getElementById(decodeURIComponent(id)))");

        Assert.Empty(broken);
    }

    [Fact]
    public async Task An_operation_shows_its_parameters_body_answers_and_a_command_that_can_be_copied()
    {
        await using var tab = await OpenAsync(options => options.Permissions = ["clipboard-read", "clipboard-write"]);
        var redeem = tab.Page.Locator("#redeem");

        await redeem.GetByRole(AriaRole.Button, new() { Name = "Copy" }).Nth(1).ClickAsync();
        await redeem.Locator("summary", new() { HasText = "409" }).ClickAsync();

        var copied = await tab.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal(
            $"""
            curl '{app.Api.Root}api/users/42/redemptions' \
              -H "x-functions-key: $KEY" \
              -H 'Idempotency-Key: order-2026-0042' \
              -H 'content-type: application/json' \
              -d '{"{"}"credits":3{"}"}'
            """,
            copied);
        await Assertions.Expect(redeem).ToContainTextAsync("Idempotency-Key");
        await Assertions.Expect(redeem.GetByText("Not enough points").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_keyboard_reaches_the_filter_and_an_operation()
    {
        await using var tab = await OpenAsync();

        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("redemptions");
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Enter");

        Assert.EndsWith("/api/docs/#redeem", tab.Page.Url);
        await Assertions.Expect(tab.Page.Locator("#redeem")).ToBeInViewportAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Axe_finds_no_serious_fault_and_nothing_is_wider_than_the_page(ColorScheme colours, int width)
    {
        await using var tab = await OpenAsync(options =>
        {
            options.ColorScheme = colours;
            options.ViewportSize = new ViewportSize { Width = width, Height = 800 };
            // Axe is the test's, not the page's.
            options.BypassCSP = true;
        });

        Assert.Equal(width, await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await tab.Page.EvaluateAsync(OneOfEachKind);

        await Axe.AddAsync(tab.Page);
        Assert.Empty(await Axe.GraveFaultsAsync(tab.Page));
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(Tab tab, string selector) =>
        await tab.Page.Locator(selector).AllInnerTextsAsync();

    private async Task<Tab> OpenAsync(Action<BrowserNewContextOptions>? change = null)
    {
        var tab = await browser.OpenAsync(app.Api.Root, change);
        await tab.Page.GotoAsync("api/docs");
        await tab.Page.Locator("#redeem").WaitForAsync();
        return tab;
    }
}
