using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>tracker.js behind a network that answers for the app, late, or not at all: each event arrives once.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class TrackerAnswersTests(TrackedSite tracked) : IClassFixture<TrackedSite>
{
    private const string Problem = "application/problem+json";
    private const string TooLarge =
        """{"type":"about:blank","title":"Body too large","status":413,"detail":"A body holds at most 2 events."}""";

    [Theory]
    [InlineData(200, "text/html", "<h1>Sign in to the school's network</h1>")]
    [InlineData(200, "application/json", """{"signIn":true}""")]
    [InlineData(204, "text/plain", "")]
    [InlineData(403, "text/html", "<h1>Blocked</h1>")]
    [InlineData(404, "text/html", "<h1>Not found</h1>")]
    [InlineData(404, "text/plain", "")]
    [InlineData(405, "text/html", "<h1>Not allowed</h1>")]
    [InlineData(413, "text/html", "<h1>Too large</h1>")]
    [InlineData(429, "application/json", """{"statusCode":429,"message":"Rate limit is exceeded."}""")]
    [InlineData(502, "text/html", "<h1>Bad gateway</h1>")]
    public async Task An_answer_that_is_not_the_apps_is_no_answer(int status, string contentType, string body)
    {
        var other = Fault.Answer(status, contentType, body);
        await using var page = await tracked.OpenAsync(arrange: page => page.Proxy.Next(other, other));

        await page.RunAsync("tracker.button('kept')");

        await page.ArrivedAsync("visit /start guest", "button kept guest");
        Assert.Empty(page.Hints);
    }

    [Fact]
    public async Task A_host_that_answers_404_while_it_restarts_costs_nothing()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");
        var end = DateTime.UtcNow.AddSeconds(3.5);
        page.Proxy.Rule = request => request.Method == "POST" && DateTime.UtcNow < end ? Fault.Answer(404) : null;

        await page.RunAsync("for (let i = 0; i < 20; i++) { tracker.button(`b${i}`); }");

        await page.ArrivedAsync(["visit /start guest", .. Enumerable.Range(0, 20).Select(i => $"button b{i} guest")]);
    }

    [Fact]
    public async Task A_request_that_is_held_open_stops_nothing_for_longer_than_its_time_limit()
    {
        await using var page = await tracked.OpenAsync(arrange: page => page.Proxy.Next(Fault.Hold));
        await page.PostedAsync("/start");

        await page.RunAsync("tracker.button('behind it')");

        await page.ArrivedAsync(TimeSpan.FromSeconds(45), "visit /start guest", "button behind it guest");
    }

    [Fact]
    public async Task What_arrived_without_an_answer_counts_once()
    {
        await using var page = await tracked.OpenAsync("data-timeout=\"1000\"", arrange: page => page.Proxy.Next(
            Fault.CutAnswer, Fault.Cut, Fault.Delay(TimeSpan.FromSeconds(3)), Fault.CutAnswer));

        await page.ArrivedAsync("visit /start guest");
        await page.PostedAsync("/start", times: 5);
        await page.RunAsync("tracker.button('then')");

        await page.ArrivedAsync("visit /start guest", "button then guest");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_sent_in_halves()
    {
        await using var page = await tracked.OpenAsync(arrange: page => page.Proxy.Rule = request =>
            request.Body.Split("\"id\":").Length > 3 ? Fault.Answer(413, Problem, TooLarge) : null);

        await page.RunAsync("for (let i = 0; i < 10; i++) { tracker.button(`b${i}`); }");

        await page.ArrivedAsync(["visit /start guest", .. Enumerable.Range(0, 10).Select(i => $"button b{i} guest")]);
        Assert.Empty(page.Hints);
    }

    [Fact]
    public async Task An_event_that_something_on_the_way_refuses_holds_up_no_other()
    {
        await using var page = await tracked.OpenAsync(arrange: page => page.Proxy.Rule = request =>
            request.Body.Contains("union select") ? Fault.Answer(403) : null);

        await page.RunAsync("tracker.button('union select'); for (let i = 0; i < 4; i++) { tracker.button(`b${i}`); }");

        await page.ArrivedAsync(["visit /start guest", .. Enumerable.Range(0, 4).Select(i => $"button b{i} guest")]);
    }

    [Fact]
    public async Task A_wrong_key_is_one_hint_and_then_silence_and_costs_nothing()
    {
        await using var page = await tracked.OpenAsync("data-key=\"wrong\"");

        await page.PostedAsync("/start");
        await page.RunAsync(
            "tracker.user({ id: 42, type: 'student' }); tracker.button('kept'); return new Promise(done => setTimeout(done, 2500));");

        Assert.Equal(["tracker.js: data-key was refused (401)"], page.Hints);
        Assert.InRange(page.Proxy.Posts.Count, 1, 3);
        Assert.Equal(2, await page.Page.EvaluateAsync<int>("() => Object.keys(localStorage).length"));
    }

    [Fact]
    public async Task A_page_of_an_origin_that_may_not_read_answers_counts_each_event_once()
    {
        await using var page = await tracked.OpenAsync(
            arrange: page => page.Proxy.Rule = request => request.Method == "POST" ? Fault.Unreadable : null);

        await page.RunAsync("tracker.button('unread')");
        await page.PostedAsync("unread", times: 3);

        await page.ArrivedAsync("visit /start guest", "button unread guest");
        Assert.Empty(page.Hints);
    }

    [Fact]
    public async Task Tracking_that_is_switched_off_is_an_answer()
    {
        await using var page = await tracked.OpenAsync(arrange: page => page.Proxy.Next(
            Fault.Answer(202, "application/json", """{"accepted":0,"rejected":[],"disabled":true}""")));

        await page.PostedAsync("/start");
        await page.RunAsync("tracker.button('on again')");

        await page.ArrivedAsync("button on again guest");
        Assert.Empty(page.Hints);
    }
}
