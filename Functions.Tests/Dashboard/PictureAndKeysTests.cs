using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class PictureAndKeysTests(DashboardApp app)
{
    private const string MeasureShifts =
        """
        globalThis.shifts = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
          globalThis.shifts += entry.hadRecentInput ? 0 : entry.value;
        })).observe({ type: 'layout-shift', buffered: true });
        """;

    [Theory]
    [InlineData("", "usage over time")]
    [InlineData("?panel=documents", "documents by level")]
    [InlineData("?panel=engagement", "active users")]
    [InlineData("?panel=rewards", "points")]
    public async Task A_chart_is_saved_as_a_picture_under_a_name_that_says_what_it_is(string query, string chart)
    {
        await using var page = await app.OpenAsync(query);

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"Save {chart} as a picture"));

        Assert.StartsWith(chart.Replace(' ', '-'), download.SuggestedFilename, StringComparison.Ordinal);
        Assert.EndsWith(".png", download.SuggestedFilename, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.Equal("\u0089PNG", System.Text.Encoding.Latin1.GetString(bytes, 0, 4));
        Assert.True(bytes.Length > 2000);
    }

    [Fact]
    public async Task A_CSV_file_is_named_after_its_content()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");

        var (name, _) = await page.SaveAsync("Save what is used as CSV");

        Assert.Equal($"what-is-used-by-appname-{app.Days["from=".Length..].Replace("&to=", "-to-", StringComparison.Ordinal)}.csv", name);
    }

    [Fact]
    public async Task Keys_switch_panels_and_days_and_a_list_names_them()
    {
        await using var page = await app.OpenAsync("");
        var keyboard = page.Page.Keyboard;

        await keyboard.PressAsync("?");
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await Assertions.Expect(dialog).ToContainTextAsync("Search users");
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await keyboard.PressAsync("2");
        await Assertions.Expect(page.Page.Locator("h1")).ToHaveTextAsync("Documents");
        await keyboard.PressAsync("w");
        await Assertions.Expect(page.Page.GetByLabel("Days")).ToHaveValueAsync("week");
        await page.Page.GetByLabel("Search users").FillAsync("");
        await page.Page.GetByLabel("Search users").PressAsync("3");
        await Assertions.Expect(page.Page.Locator("h1")).ToHaveTextAsync("Documents");
    }

    [Fact]
    public async Task Printed_pages_leave_out_the_controls_and_say_of_what_they_are()
    {
        await using var page = await app.OpenAsync($"?panel=documents&{app.Days}");
        var (shown, other) = (
            page.Card("Opened documents").GetByText("By level", new() { Exact = true }),
            page.Card("Opened documents").GetByText("Not opened", new() { Exact = true }));
        await Assertions.Expect(page.Page.Locator(".print-only")).ToBeHiddenAsync();

        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Assertions.Expect(page.Page.Locator(".site-head")).ToBeHiddenAsync();
        await Assertions.Expect(page.Page.Locator(".card-tools").First).ToBeHiddenAsync();
        await Assertions.Expect(page.Card("Opened documents").Locator("table")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator(".print-only")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator(".print-only")).ToContainTextAsync($"{DateTime.UtcNow.Year}");
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(other).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?panel=documents")]
    [InlineData("?panel=live")]
    [InlineData("?panel=engagement")]
    [InlineData("?panel=people&user=1")]
    [InlineData("?panel=rewards")]
    [InlineData("?panel=operations")]
    [InlineData("?panel=settings")]
    public async Task The_layout_shifts_by_less_than_five_hundredths(string query)
    {
        await using var page = await app.OpenAsync(query, script: MeasureShifts);

        Assert.InRange(await page.Page.EvaluateAsync<double>("() => globalThis.shifts"), 0, 0.05);
    }

    [Fact]
    public async Task A_cold_load_takes_few_requests_and_little_data()
    {
        await using var page = await app.ArriveAsync("");
        await page.SignInAsync(TestSettings.AdminKey);
        await page.LoadedAsync();
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        var (requests, bytes) = (0, 0.0);
        session.Event("Network.loadingFinished").OnEvent += (_, message) =>
        {
            requests++;
            bytes += message!.Value.GetProperty("encodedDataLength").GetDouble();
        };

        await page.Page.ReloadAsync();
        await page.LoadedAsync();

        TestContext.Current.SendDiagnosticMessage($"{requests} requests, {bytes / 1024:N0} KB");
        Assert.InRange(requests, 5, 15);
        Assert.InRange(bytes, 1024, 220 * 1024);
    }
}
