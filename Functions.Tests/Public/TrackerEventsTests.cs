using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>What pages hand to tracker.js: one bad event is dropped alone, and the others arrive as they were.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerEventsTests(TrackedSite tracked)
{
    [Theory]
    [InlineData("const circle = {}; circle.circle = circle; tracker.button('bad', circle);", "dropped: TypeError")]
    [InlineData("tracker.button('bad', { big: 10n });", "dropped: TypeError")]
    [InlineData("tracker.button('bad', { get thrown() { throw new Error('not here'); } });", "dropped: Error: not here")]
    [InlineData("tracker.button('bad', { text: 'x'.repeat(1.1e6) });", "dropped: over 8 KiB")]
    [InlineData("tracker.button('bad', { text: 'x'.repeat(8192) });", "refused: ", "meta")]
    [InlineData("tracker.button('bad', ['no object']);", "refused: ", "meta")]
    [InlineData("tracker.button('');", "refused: ", "eventName")]
    [InlineData("tracker.button('\\ud800');", "refused: ", "eventName")]
    [InlineData("tracker.document('Level 1');", "refused: ", "documentName")]
    public async Task A_bad_event_is_dropped_alone_with_one_hint(string bad, params string[] hint)
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");

        await page.RunAsync(
            $"for (let i = 0; i < 10; i++) {{ tracker.button(`good ${{i}}`); }} {{ {bad} }} {{ {bad} }} tracker.button('last');");

        await page.ArrivedAsync(
            ["visit /start guest", .. Enumerable.Range(0, 10).Select(i => $"button good {i} guest"), "button last guest"]);
        await Until.TrueAsync(() => page.Hints.Count > 0, TimeSpan.FromSeconds(5), () => "no hint");
        Assert.All(hint, words => Assert.Contains(words, Assert.Single(page.Hints)));
    }

    [Fact]
    public async Task Nothing_but_bad_events_leaves_the_way_free()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");

        await page.RunAsync("for (let i = 0; i < 5; i++) { tracker.button(''); }");
        await page.PostedAsync("\"eventName\":\"\"");
        await page.RunAsync("tracker.button('free')");

        await page.ArrivedAsync("visit /start guest", "button free guest");
    }

    [Fact]
    public async Task Lengths_are_counted_in_bytes_where_the_browser_counts_bytes()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");

        await page.RunAsync("for (let i = 0; i < 50; i++) { tracker.button(`h ${i}`, { text: 'क्षत्रिय'.repeat(56) }); }");

        await page.ArrivedAsync(["visit /start guest", .. Enumerable.Range(0, 50).Select(i => $"button h {i} guest")]);
    }

    [Fact]
    public async Task An_event_is_what_it_was_when_it_was_handed_over()
    {
        await using var page = await tracked.OpenAsync();

        await page.RunAsync("const meta = { score: 1 }; tracker.button('scored', meta); meta.score = 2;");

        await page.ArrivedAsync("visit /start guest", "button scored guest");
        Assert.Equal("1", await tracked.Db.SingleAsync<string>(
            "SELECT JSON_VALUE(meta, '$.score') FROM tracking_events WHERE app_name = @App AND event_name = 'scored'", new { page.App }));
    }

    [Theory]
    [InlineData("'1850123456789012345'", "1850123456789012345")]
    [InlineData("1850123456789012345n", "1850123456789012345")]
    [InlineData("42", "42")]
    [InlineData("'42abc'", "guest")]
    [InlineData("-1", "guest")]
    [InlineData("1e21", "guest")]
    public async Task A_users_id_travels_digit_for_digit(string id, string user)
    {
        await using var page = await tracked.OpenAsync("data-flush=\"1000\"");

        await page.RunAsync($"tracker.user({{ id: {id}, type: 'student' }}); tracker.button('as');");

        await page.ArrivedAsync($"visit /start {user}", $"button as {user}");
        Assert.Equal(user == "guest" ? ["tracker.js: user.id was refused"] : [], page.Hints);
    }

    [Theory]
    [InlineData("%D7%A9%D7%99%D7%A2%D7%95%D7%A8/1", "/שיעור/1")]
    [InlineData("%D7%A9%D7%99%D7%A2%D7%95%D7%A8/2", "/שיעור/2")]
    [InlineData("caf%E9", "/caf%E9")]
    [InlineData("a%2Fb%3Fc", "/a%2Fb%3Fc")]
    [InlineData("two%0Alines", "/two lines")]
    [InlineData("view.php?page=2&other=1&id=7#part", "/view.php?id=7&page=2")]
    [InlineData("view.php?id=%D7%A9", "/view.php?id=ש")]
    [InlineData("app?other=1#/lesson/%D7%A9", "/app#/lesson/ש")]
    [InlineData("app#!/lesson/7", "/app#!/lesson/7")]
    public async Task A_page_is_named_as_people_read_it(string path, string name)
    {
        await using var page = await tracked.OpenAsync("data-query=\"id,page\"", path: path);

        await page.ArrivedAsync($"visit {name} guest");
    }

    [Fact]
    public async Task Names_are_cut_between_characters_and_what_differs_stays_different()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");

        await page.RunAsync(
            "const long = '😀'.repeat(150); tracker.button(long + 'a'); tracker.button(long + 'b'); tracker.button('😀'.repeat(100));");

        await Until.EqualAsync(4L, () => tracked.Db.SingleAsync<long>(
            "SELECT COUNT(DISTINCT event_name) FROM tracking_events WHERE app_name = @App", new { page.App }), TimeSpan.FromSeconds(20));
        Assert.All(
            await tracked.Db.QueryAsync<string>(
                "SELECT event_name FROM tracking_events WHERE app_name = @App AND event_type = 'button'", new { page.App }),
            name => Assert.StartsWith(string.Concat(Enumerable.Repeat("😀", 92)), name));
    }

    [Fact]
    public async Task An_iPad_is_a_tablet_whatever_it_calls_itself()
    {
        const string safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
        await using var page = await tracked.OpenAsync(
            before: "Object.defineProperty(Navigator.prototype, 'maxTouchPoints', { get: () => 5 });",
                change: options => options.UserAgent = safari);

        await page.ArrivedAsync("visit /start guest");

        Assert.Equal("iPadOS tablet", await tracked.Db.SingleAsync<string>(
            "SELECT CONCAT_WS(' ', os, device_type) FROM tracking_events WHERE app_name = @App", new { page.App }));
    }
}
