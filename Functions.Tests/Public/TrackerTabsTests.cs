using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>tracker.js in several tabs and for several people: nothing is lost between pages, and everyone keeps what is theirs.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerTabsTests(TrackedSite tracked)
{
    [Fact]
    public async Task A_duplicated_tab_is_a_session_of_its_own()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");

        // The new tab gets a copy of the first one's sessionStorage, as a duplicate does.
        var opened = await page.Page.RunAndWaitForPopupAsync(() => page.RunAsync("open('/copy')"));
        await page.ArrivedAsync("visit /start guest", "visit /copy guest");

        Assert.Equal(2, (await page.SessionsAsync()).Count);
        await opened.CloseAsync();
    }

    [Fact]
    public async Task A_tab_keeps_its_session_from_page_to_page_and_through_the_back_button()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");
        await page.Page.GotoAsync("next");
        await page.Page.ReloadAsync();
        await page.Page.GoBackAsync(new PageGoBackOptions { WaitUntil = WaitUntilState.Commit });

        await page.ArrivedAsync("visit /start guest", "visit /next guest", "visit /next guest", "visit /start guest");

        Assert.Single(await page.SessionsAsync());
    }

    [Fact]
    public async Task What_a_guest_left_in_a_closed_tab_stays_the_guests_when_the_next_pupil_signs_in()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");
        page.Proxy.Rule = request => request.Method == "POST" ? Fault.Cut : null;
        var guest = await page.OpenTabAsync("guest");
        await guest.EvaluateAsync("() => tracker.button('as a guest')");
        await page.PostedAsync("as a guest");
        await guest.CloseAsync(new PageCloseOptions { RunBeforeUnload = true });

        var pupil = await page.OpenTabAsync("pupil");
        await pupil.EvaluateAsync("() => tracker.user({ id: 7, type: 'student' })");
        page.Proxy.Rule = null;
        await pupil.EvaluateAsync("() => dispatchEvent(new Event('online'))");

        await page.ArrivedAsync("visit /start guest", "visit /guest guest", "button as a guest guest", "visit /pupil 7");
    }

    [Fact]
    public async Task A_user_gets_what_the_page_has_not_sent_of_this_session_and_nothing_of_the_one_before()
    {
        await using var page = await tracked.OpenAsync("data-flush=\"1500\"");

        await page.RunAsync("""
            tracker.button('before'); tracker.user({ id: 1, type: 'student' }); tracker.button('first'); tracker.end();
            tracker.button('between', { userType: 'guest' }); tracker.user({ id: 2, type: 'teacher' });
            tracker.button('second', { userType: 'guest' });
            tracker.user(null); tracker.button('after');
            """);

        await page.ArrivedAsync(
            "visit /start 1", "button before 1", "button first 1", "button between 2", "button second 2", "button after guest");
    }

    [Fact]
    public async Task No_tab_overwrites_what_another_one_keeps()
    {
        await using var page = await tracked.OpenAsync();
        var second = await page.OpenTabAsync("second");
        await page.ArrivedAsync("visit /start guest", "visit /second guest");
        page.Proxy.Rule = request => request.Method == "POST" ? Fault.Cut : null;
        foreach (var (tab, name) in new[] { (page.Page, "one"), (second, "two"), (page.Page, "three"), (second, "four") })
        {
            await tab.EvaluateAsync("name => tracker.button(name)", name);
        }

        await second.CloseAsync();
        await page.Page.GotoAsync("about:blank");
        page.Proxy.Rule = null;
        await page.Page.GotoAsync("later");

        await page.ArrivedAsync(
            "visit /start guest", "visit /second guest", "button one guest", "button two guest", "button three guest", "button four guest",
                "visit /later guest");
    }

    [Fact]
    public async Task What_others_have_in_the_storage_is_left_alone()
    {
        await using var page = await tracked.OpenAsync(before: """
            for (const [key, value] of [
              ['tracker:App:1', '[{}]'], ['tracker/1:App:1', '{'], ['tracker/2:' + document.title, 'x'], ['own', '1'],
            ]) {
              localStorage.setItem(key, value);
            }
            """);

        await page.RunAsync("localStorage.setItem(`tracker/2:${document.querySelector('[data-app]').dataset.app}:broken`, '{')");
        await page.Page.GotoAsync("next");

        await page.ArrivedAsync("visit /start guest", "visit /next guest");
        await Until.EqualAsync(5, () => page.Page.EvaluateAsync<int>("() => Object.keys(localStorage).length"), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_full_storage_costs_no_event_of_an_open_page()
    {
        await using var page = await tracked.OpenAsync(before: """
            for (let size = 4 * 1024 * 1024; size >= 1; size /= 2) {
              try { localStorage.setItem(`fill${size}`, 'x'.repeat(size));
                localStorage.setItem(`more${size}`, 'x'.repeat(size)); } catch { }
            }
            """);

        await page.RunAsync("tracker.button('works', { text: 'x'.repeat(2000) })");

        await page.ArrivedAsync("visit /start guest", "button works guest");
    }

    [Theory]
    [InlineData("navigator.sendBeacon = undefined;")]
    [InlineData("navigator.sendBeacon = () => false;")]
    [InlineData("navigator.sendBeacon = () => { throw new Error('no'); };")]
    public async Task A_page_without_beacons_loses_nothing(string before)
    {
        await using var page = await tracked.OpenAsync("data-flush=\"60000\"", before);

        await page.RunAsync("tracker.button('last')");
        await page.Page.GotoAsync("next");
        await page.RunAsync("dispatchEvent(new Event('online'))");

        await page.ArrivedAsync("visit /start guest", "button last guest", "visit /next guest");
    }
}
