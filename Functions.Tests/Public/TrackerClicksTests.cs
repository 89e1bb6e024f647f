namespace Functions.Tests.Public;

/// <summary>What counts as using a marked element: every way that a browser knows, once.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerClicksTests(TrackedSite tracked)
{
    private const string Body = """
        <button id="plain" data-track="plain"><b>Plain</b></button>
        <button id="stopped" data-track="stopped">Stopped</button>
        <div id="role" role="button" tabindex="0" data-track="role">Role</div>
        <div id="clicker" role="button" tabindex="0" data-track="clicker">Clicker</div>
        <label data-track="label">Label <input type="checkbox" id="box"></label>
        <a id="link" href="/elsewhere" data-track="link">Link</a>
        <div data-track="around"><input id="text"></div>
        <div id="host"></div>
        <script>
          for (const type of ['click', 'keydown']) { stopped.addEventListener(type, event => event.stopImmediatePropagation()); }
          clicker.addEventListener('keydown', event => clicker.click());
          host.attachShadow({ mode: 'open' }).innerHTML = '<button data-track="shadow">In the shadow</button>';
        </script>
        """;

    [Fact]
    public async Task A_click_counts_in_a_shadow_root_and_where_the_page_stops_it()
    {
        await using var page = await tracked.OpenAsync(body: Body);

        await page.Page.GetByText("In the shadow").ClickAsync();
        await page.Page.Locator("#stopped").ClickAsync();
        await page.Page.Locator("#plain").ClickAsync(new() { Button = Microsoft.Playwright.MouseButton.Right });
        await page.Page.GetByText("Label").ClickAsync();

        await page.ArrivedAsync("visit /start guest", "button shadow guest", "button stopped guest", "button label guest");
    }

    [Fact]
    public async Task A_key_counts_where_it_activates()
    {
        await using var page = await tracked.OpenAsync(body: Body);

        foreach (var (element, key) in new[] {
            ("#plain", "Enter"), ("#plain", " "), ("#role", "Enter"), ("#role", " "), ("#clicker", "Enter"), ("#box", " ") })
        {
            await page.Page.Locator(element).PressAsync(key);
        }

        await page.Page.Locator("#text").PressSequentiallyAsync("a b");
        await page.Page.Locator("#role").PressAsync("a");

        await page.ArrivedAsync(
            "visit /start guest", "button plain guest", "button plain guest", "button role guest", "button role guest",
                "button clicker guest",
            "button label guest");
    }

    [Fact]
    public async Task The_middle_button_counts_on_a_link()
    {
        await using var page = await tracked.OpenAsync(body: Body);

        var opened = await page.Page.Context.RunAndWaitForPageAsync(
            () => page.Page.Locator("#link").ClickAsync(new() { Button = Microsoft.Playwright.MouseButton.Middle }));
        await page.Page.Locator("#plain").ClickAsync(new() { Button = Microsoft.Playwright.MouseButton.Middle });
        await page.RunAsync("plain.click(); plain.click();");

        await page.ArrivedAsync(
            "visit /start guest", "button link guest", "button plain guest", "button plain guest", "visit /elsewhere guest");
        await opened.CloseAsync();
    }
}
