using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>tracker.js on devices whose clock is wrong: an event's time is stored within two seconds of the truth.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class TrackerClockTests(TrackedSite tracked) : IClassFixture<TrackedSite>
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    // What the page sees of the clock; a page may set it again.
    private const string Clock = "{ const real = Date.now; window.ahead = Number(sessionStorage.ahead ?? AHEAD); Date.now = () => real() + ahead; }";

    [Theory]
    [InlineData(3_600_000)]
    [InlineData(-3_600_000)]
    [InlineData(-30L * 86_400_000)]
    [InlineData(400L * 86_400_000)]
    public async Task A_clock_that_is_wrong_changes_no_time_also_after_an_outage(long ahead)
    {
        await using var page = await tracked.OpenAsync(before: At(ahead));
        await page.ArrivedAsync("visit /start guest");
        // As long as old answers could pass for fresh ones.
        var end = DateTime.UtcNow.AddSeconds(11.5);
        page.Proxy.Rule = request => request.Method == "POST" && DateTime.UtcNow < end ? Fault.Cut : null;

        var happened = DateTime.UtcNow;
        await page.RunAsync("tracker.button('late')");

        await page.ArrivedAsync(TimeSpan.FromSeconds(45), "visit /start guest", "button late guest");
        Assert.Equal(happened, await page.TimeOfAsync("late"), Tolerance);
    }

    [Fact]
    public async Task A_clock_that_is_set_while_a_page_waits_changes_no_time()
    {
        await using var page = await tracked.OpenAsync(before: At(0));
        await page.ArrivedAsync("visit /start guest");
        page.Proxy.Next(Fault.Cut, Fault.Cut, Fault.Cut);

        var happened = DateTime.UtcNow;
        await page.RunAsync("tracker.button('before'); ahead = 3600000; tracker.button('after');");

        await page.ArrivedAsync("visit /start guest", "button before guest", "button after guest");
        Assert.Equal(happened, await page.TimeOfAsync("before"), Tolerance);
        Assert.Equal(happened, await page.TimeOfAsync("after"), Tolerance);
    }

    [Theory]
    [InlineData(-30L * 86_400_000, 0)]
    [InlineData(3_600_000, -3_600_000)]
    [InlineData(3_600_000, 3_600_000)]
    public async Task A_clock_that_is_set_between_two_pages_changes_no_time(long first, long second)
    {
        await using var page = await tracked.OpenAsync(before: At(first));
        await page.ArrivedAsync("visit /start guest");
        page.Proxy.Rule = request => request.Method == "POST" ? Fault.Cut : null;
        var happened = DateTime.UtcNow;
        await page.RunAsync($"tracker.button('left'); sessionStorage.ahead = {second};");
        await page.PostedAsync("left");

        await page.Page.GotoAsync("next");
        page.Proxy.Rule = null;

        await page.ArrivedAsync("visit /start guest", "button left guest", "visit /next guest");
        Assert.Equal(happened, await page.TimeOfAsync("left"), Tolerance);
    }

    [Fact]
    public async Task An_answer_with_a_wrong_date_changes_no_time_of_this_page()
    {
        await using var page = await tracked.OpenAsync(arrange: page => page.Proxy.Next(Fault.Date(DateTimeOffset.UtcNow.AddDays(-3))));
        await page.ArrivedAsync("visit /start guest");
        page.Proxy.Next(Fault.Cut, Fault.Cut);

        var happened = DateTime.UtcNow;
        await page.RunAsync("tracker.button('on')");

        await page.ArrivedAsync("visit /start guest", "button on guest");
        Assert.Equal(happened, await page.TimeOfAsync("on"), Tolerance);
    }

    [Fact]
    public async Task A_call_that_waited_for_a_late_script_keeps_its_time()
    {
        await using var page = await tracked.OpenAsync(
            before: TrackerSnippet.Script + "tracker.button('early'); performance.mark('called');",
            arrange: page => page.Proxy.Rule = request => request.Url.Contains("tracker.js") ? Fault.Delay(TimeSpan.FromSeconds(4)) : null);

        await page.ArrivedAsync("visit /start guest", "button early guest");

        var called = await page.Page.EvaluateAsync<double>(
            "() => performance.timeOrigin + performance.getEntriesByName('called')[0].startTime");
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds((long)called).UtcDateTime, await page.TimeOfAsync("early"), Tolerance);
    }

    private static string At(long ahead) => Clock.Replace("AHEAD", $"{ahead}", StringComparison.Ordinal);
}
