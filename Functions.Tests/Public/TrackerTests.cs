using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>tracker.js on a page of another origin, in a real browser: everything arrives once, and the page never notices.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerTests(TrackedSite tracked)
{
    // A page that was kept is not loaded again.
    private static readonly PageGoBackOptions KeptPage = new() { WaitUntil = WaitUntilState.Commit };

    [Fact]
    public async Task Visits_also_within_a_single_page_arrive_once_each()
    {
        await using var page = await tracked.OpenAsync();

        await page.RunAsync("history.pushState({}, '', '/lessons'); history.replaceState({}, '', '/lessons'); history.replaceState({}, '', '/lessons/1?x=1');");
        await page.RunAsync("location.hash = '#/part/2'");
        await page.Page.GoBackAsync();

        await page.ArrivedAsync("visit /start guest", "visit /lessons guest", "visit /lessons/1 guest", "visit /lessons/1#/part/2 guest",
            "visit /lessons/1 guest");
    }

    [Fact]
    public async Task Marked_buttons_and_documents_arrive_once_each()
    {
        await using var page = await tracked.OpenAsync(body:
            """
            <button data-track="help"><b>Help</b></button><button id="plain">Plain</button>
            <a href="#x" data-document="Halves.pdf" data-level="Level 1" data-chapter="Fractions">Halves</a>
            """);

        await page.Page.GetByText("Help").ClickAsync();
        await page.Page.Locator("#plain").ClickAsync();
        await page.Page.GetByText("Halves").ClickAsync();
        await page.RunAsync("tracker.button('by call', { place: 'menu' }); tracker.document('Level 2', 'Angles', 'Right.pdf');");

        await page.ArrivedAsync(
            "visit /start guest", "button help guest", "document open guest", "button by call guest", "document open guest");
        Assert.Equal(
            ["Level 1/Fractions/Halves.pdf", "Level 2/Angles/Right.pdf"],
            await tracked.Db.QueryAsync<string>(
                "SELECT CONCAT_WS('/', level_name, chapter_name, document_name) FROM tracking_documents WHERE app_name = @App ORDER BY 1",
                    new { page.App }));
        Assert.Equal("menu", await tracked.Db.SingleAsync<string>(
            "SELECT JSON_VALUE(meta, '$.place') FROM tracking_events WHERE app_name = @App AND event_name = 'by call'", new { page.App }));
    }

    [Fact]
    public async Task A_user_who_is_known_has_a_live_session_until_its_end()
    {
        await using var page = await tracked.OpenAsync();
        async Task<string> LiveAsync() => string.Join(", ", await tracked.Db.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', user_id, user_type) FROM tracking_live_sessions WHERE app_name = @App", new { page.App }));

        await page.ArrivedAsync("visit /start guest");
        Assert.Equal("", await LiveAsync());
        await page.RunAsync("tracker.user({ id: 42, type: 'student' }); tracker.button('known');");
        await page.ArrivedAsync("visit /start guest", "button known 42");
        await Until.EqualAsync("42 student", LiveAsync, TimeSpan.FromSeconds(10));
        await page.RunAsync("tracker.end(); tracker.button('gone');");

        await page.ArrivedAsync("visit /start guest", "button known 42", "button gone guest");
        await Until.EqualAsync("", LiveAsync, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_page_that_no_one_sees_sends_no_heartbeats()
    {
        await using var page = await tracked.OpenAsync(before: "Object.defineProperty(document, 'hidden', { get: () => window.isHidden });");
        Task<IRequest> NextAsync(float within) => page.Page.WaitForRequestAsync(
            request => request.Url.Contains("/track/heartbeat"), new PageWaitForRequestOptions { Timeout = within });
        var beat = NextAsync(10_000);
        await page.RunAsync("tracker.user({ id: 42, type: 'student' })");
        await beat;

        await page.RunAsync("isHidden = true");
        await Assert.ThrowsAsync<TimeoutException>(() => NextAsync(1000));

        beat = NextAsync(10_000);
        await page.RunAsync("isHidden = false; document.dispatchEvent(new Event('visibilitychange'));");
        await beat;
    }

    [Fact]
    public async Task What_was_not_sent_when_the_user_became_known_is_theirs()
    {
        await using var page = await tracked.OpenAsync("data-flush=\"1000\"");

        await page.RunAsync("tracker.user({ id: 7, type: 'teacher' })");

        await page.ArrivedAsync("visit /start 7");
    }

    [Fact]
    public async Task A_tab_closed_at_once_has_sent_its_events()
    {
        await using var page = await tracked.OpenAsync("data-flush=\"60000\"");

        await page.RunAsync("tracker.button('last')");
        var stays = await page.OpenTabAsync("about:blank");
        await page.Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = true });

        await page.ArrivedAsync("visit /start guest", "button last guest");
        await stays.CloseAsync();
    }

    [Fact]
    public async Task A_burst_goes_out_in_one_request()
    {
        await using var page = await tracked.OpenAsync("data-flush=\"300\"");

        await page.RunAsync("for (let i = 0; i < 120; i++) { tracker.button(`b${i}`); }");

        await page.ArrivedAsync(["visit /start guest", .. Enumerable.Range(0, 120).Select(i => $"button b{i} guest")]);
        Assert.InRange(page.Proxy.Posts.Count, 1, 2);
    }

    [Fact]
    public async Task Back_and_forward_count_again_and_lose_nothing()
    {
        await using var page = await tracked.OpenAsync(
            "data-flush=\"60000\"", "addEventListener('pageshow', event => { window.wasKept = event.persisted; });", isWhole: true);

        await page.RunAsync("tracker.button('first page')");
        await page.Page.GotoAsync("other");
        await page.Page.GoBackAsync(KeptPage);

        Assert.True(
            await page.Page.EvaluateAsync<bool>("() => window.wasKept"), "The browser did not keep the page, so this test shows nothing.");
        await page.RunAsync("tracker.button('back again')");
        await page.Page.GoForwardAsync(new PageGoForwardOptions { WaitUntil = WaitUntilState.Commit });
        await page.ArrivedAsync(
            "visit /start guest", "button first page guest", "visit /other guest", "visit /start guest", "button back again guest",
                "visit /other guest");
    }

    [Theory]
    [InlineData("data-dnt=\"true\"", "Object.defineProperty(navigator, 'doNotTrack', { value: '1' });", false)]
    [InlineData("data-dnt=\"true\"", "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });", false)]
    [InlineData("data-dnt=\"true\"", "", true)]
    [InlineData("", "Object.defineProperty(navigator, 'doNotTrack', { value: '1' });", true)]
    public async Task Do_Not_Track_is_honoured_where_the_site_says_so(string attributes, string before, bool isTracked)
    {
        await using var page = await tracked.OpenAsync(attributes, before);
        var asked = page.Page.WaitForRequestAsync(
            request => request.Url.Contains("/api/track?"), new PageWaitForRequestOptions { Timeout = isTracked ? 10_000 : 700 });

        await page.RunAsync("tracker.user({ id: 42, type: 'student' }); tracker.button('x'); tracker.visit('y'); tracker.end();");

        if (isTracked)
        {
            await asked;
        }
        else
        {
            await Assert.ThrowsAsync<TimeoutException>(() => asked);
        }
    }

    [Theory]
    [InlineData("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no storage'); } });")]
    [InlineData("Storage.prototype.setItem = () => { throw new Error('full'); };")]
    [InlineData("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no storage'); } });")]
    [InlineData("localStorage.setItem('tracker:broken', '{');")]
    public async Task A_page_without_working_storage_is_tracked(string before)
    {
        await using var page = await tracked.OpenAsync(before: before);

        await page.RunAsync("tracker.button('works')");

        await page.ArrivedAsync("visit /start guest", "button works guest");
    }

    [Theory]
    [InlineData("window.fetch = () => { throw new Error('fetch'); };")]
    [InlineData("window.fetch = undefined; navigator.sendBeacon = undefined;")]
    [InlineData("Object.freeze(history); Object.freeze(History.prototype);")]
    [InlineData("Object.defineProperty(window, 'crypto', { value: undefined });")]
    [InlineData("for (const made of [Object, Array, Function, Promise, String]) { Object.freeze(made.prototype); }")]
    [InlineData("Array.prototype.filter = () => { throw new Error('filter'); }; JSON.stringify = () => { throw new Error('JSON'); };")]
    [InlineData("Object.defineProperty(window, 'tracker', { value: 1, writable: false });")]
    public async Task A_hostile_page_never_sees_an_exception(string before)
    {
        await using var page = await tracked.OpenAsync(before: before, body: "<button data-track=\"x\">X</button>");

        await page.Page.GetByText("X").ClickAsync();
        await page.RunAsync("history.pushState({}, '', '/on'); window.tracker?.user?.({ id: 42, type: 'student' }); window.tracker?.button?.(); window.tracker?.document?.(Symbol());");
        await page.RunAsync("dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange'));");
        await page.RunAsync("return new Promise(done => setTimeout(done, 300));");

        Assert.EndsWith("/on", page.Page.Url);
        page.Unharmed();
    }

    [Theory]
    [InlineData("tracker.js", "text/javascript")]
    [InlineData("tracker.mjs", "text/javascript")]
    [InlineData("tracker.d.ts", "application/typescript")]
    public async Task The_scripts_and_their_types_are_small_cached_and_anyones_to_load(string file, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{tracked.Host.Api.Root}api/{file}");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request);

        Assert.Equal((type, "gzip"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentEncoding.Single()));
        Assert.Equal("cross-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Equal("./tracker.d.ts", answer.Headers.GetValues("X-TypeScript-Types").Single());
        Assert.Equal("max-age=3600, public", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order()));
        Assert.NotNull(answer.Headers.ETag);
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 500, 2560);
    }
}
