using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class TimeTests(DashboardApp app)
{
    private const string Tiles = "Over time";

    private static DateTime Today => DateTime.UtcNow.Date;

    private static DateTime Monday => Today.AddDays(-(((int)Today.DayOfWeek + 6) % 7));

    [Fact]
    public async Task Presets_are_the_days_that_they_name()
    {
        var month = new DateTime(Today.Year, Today.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        (string Name, DateTime From, DateTime To)[] presets =
        [
            ("Today", Today, Today),
            ("Yesterday", Today.AddDays(-1), Today.AddDays(-1)),
            ("This week", Monday, Monday.AddDays(6)),
            ("Last week", Monday.AddDays(-7), Monday.AddDays(-1)),
            ("This month", month, month.AddMonths(1).AddDays(-1)),
            ("Last 7 days", Today.AddDays(-6), Today),
            ("Last 90 days", Today.AddDays(-89), Today),
        ];
        await using var page = await app.OpenAsync("");

        foreach (var (name, from, to) in presets)
        {
            var days = $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}";
            var asked = page.Page.WaitForRequestAsync(request => request.Url.Contains(days, StringComparison.Ordinal));
            await page.Page.GetByLabel("Days").SelectOptionAsync(name);
            await asked;
            await page.LoadedAsync();
        }
    }

    [Fact]
    public async Task Totals_and_rows_are_compared_with_the_days_before_last_year_or_a_date()
    {
        await using var page = await app.OpenAsync("?range=today");
        var compared = page.Page.GetByLabel("Compared", new() { Exact = true });

        await AssertComparedAsync(page, "previous");
        await compared.SelectOptionAsync("With last year");
        await page.LoadedAsync();
        await AssertComparedAsync(page, "year");
        await compared.SelectOptionAsync("With the days from…");
        await page.Page.GetByLabel("Compared from").FillAsync($"{Today.AddDays(-2):yyyy-MM-dd}");
        await page.LoadedAsync();
        await AssertComparedAsync(page, $"{Today.AddDays(-2):yyyy-MM-dd}");
        await compared.SelectOptionAsync("Not compared");
        await page.LoadedAsync();
        Assert.Equal(0, await page.Page.Locator(".change").CountAsync());
    }

    [Fact]
    public async Task Documents_and_points_are_compared_too()
    {
        var days = $"from={Today.AddDays(-3):yyyy-MM-dd}&to={Today.AddDays(-1):yyyy-MM-dd}";
        var documents = (await app.Api.ReadAsync($"reports/documents?{days}&by=document&compare=previous&limit=100")).Json;
        var rewards = (await app.Api.ReadAsync($"reports/rewards?{days}&compare=previous")).Json;
        await using var page = await app.OpenAsync($"?panel=documents&list=documents&{days}");

        Assert.Equal(
            documents["rows"]!.AsArray().Select(row => Text((long)row!["opens"]!, (long)row["previousCount"]!)),
            await page.Card("Opened documents").Locator("td .change").AllInnerTextsAsync());

        await page.ShowAsync($"?panel=rewards&{days}");
        var earned = rewards["series"]!.AsArray().Sum(day => (long)day!["pointsEarned"]!);
        Assert.Equal(
            Text(earned, (long)rewards["previous"]!["pointsEarned"]!),
            await page.Card("Points").Locator(".change").First.InnerTextAsync());
    }

    [Fact]
    public async Task What_has_not_happened_is_not_drawn_and_the_running_bucket_is_dashed()
    {
        await using var page = await app.ArriveAsync($"?range=week&interval=day");
        await page.Page.AddInitScriptAsync(
            """
            const stroke = CanvasRenderingContext2D.prototype.stroke;
            globalThis.dashed = 0;
            CanvasRenderingContext2D.prototype.stroke = function (...path) {
              globalThis.dashed += this.getLineDash().length > 0 ? 1 : 0;
              return stroke.apply(this, path);
            };
            """);
        await page.GoAsync("?range=week&interval=day");
        await page.SignInAsync(Fixtures.TestSettings.AdminKey);
        await page.LoadedAsync();
        await page.ShowTableAsync(Tiles);

        Assert.Equal((Today - Monday).Days + 1, (await page.RowsAsync(Tiles)).Count);
        Assert.True(await page.Page.EvaluateAsync<int>("() => globalThis.dashed") > 0);
        await page.GoAsync("?range=lastweek&interval=day");
        await page.LoadedAsync();
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => globalThis.dashed"));
    }

    [Fact]
    public async Task Too_long_a_range_is_stopped_with_words_and_asks_nothing()
    {
        await using var page = await app.OpenAsync($"?{app.Days}");
        var asked = 0;
        page.Page.Request += (_, request) => asked += request.Url.Contains("reports/usage", StringComparison.Ordinal) ? 1 : 0;

        await page.Page.GetByLabel("First day").FillAsync("2020-01-01");

        await Assertions.Expect(page.Page.Locator(".date-range").GetByRole(AriaRole.Alert))
            .ToContainTextAsync("a report covers at most 400");
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Every_panel_names_the_zone_of_its_times()
    {
        await using var page = await app.OpenAsync("");
        foreach (var query in new[] { "", "?panel=documents", "?panel=live", "?panel=engagement", "?panel=rewards", "?panel=operations" })
        {
            await page.ShowAsync(query);
            await Assertions.Expect(page.Page.Locator(".zone")).ToHaveTextAsync("Times in UTC");
        }
    }

    [Fact]
    public async Task Days_and_times_are_of_the_zone_that_the_reports_name()
    {
        await using var page = await app.ArriveAsync("?panel=documents&list=documents&range=7d");
        await page.Page.RouteAsync("**/api/reports/**", async route =>
        {
            var response = await route.FetchAsync();
            var body = (await response.TextAsync()).Replace("\"UTC\"", "\"Asia/Kolkata\"", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = response, Body = body });
        });
        await page.SignInAsync(Fixtures.TestSettings.AdminKey);

        await Assertions.Expect(page.Page.Locator(".zone")).ToHaveTextAsync("Times in Asia/Kolkata");
        await page.LoadedAsync();
        var opened = page.Card("Opened documents").Locator("tbody time").First;
        var moment = DateTimeOffset.Parse((await opened.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        await Assertions.Expect(opened).ToContainTextAsync($"{moment.ToOffset(TimeSpan.FromHours(5.5)):HH:mm:ss}");
    }

    private async Task AssertComparedAsync(DashboardPage page, string compare)
    {
        var days = $"from={Today:yyyy-MM-dd}&to={Today:yyyy-MM-dd}&compare={compare}";
        var report = (await app.Api.ReadAsync($"reports/usage?{days}&groupBy=appName&limit=500")).Json;
        if ((long)report["previous"]!["total"]! == 0)
        {
            await Assertions.Expect(page.Card(Tiles).Locator(".stat-hint").First).ToContainTextAsync("None on");
            Assert.Equal(0, await page.Page.Locator(".change").CountAsync());
            return;
        }

        var total = Text((long)report["total"]!, (long)report["previous"]!["total"]!);
        Assert.Equal(total, await page.Card(Tiles).Locator(".stat .change").First.InnerTextAsync());
        Assert.Equal(
            report["groups"]!.AsArray().Select(group => Text((long)group!["count"]!, (long)group["previousCount"]!)).Take(8),
            await page.Card("What is used").Locator(".change").AllInnerTextsAsync());
    }

    private static string Text(long now, long before)
    {
        if (before == 0)
        {
            return now > 0 ? "New" : "±0%";
        }

        var percent = (long)Math.Floor(((double)now / before - 1) * 100 + 0.5);
        return $"{(percent > 0 ? "+" : percent < 0 ? "−" : "±")}{Math.Abs(percent):N0}%";
    }
}
