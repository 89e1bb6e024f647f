using System.Security.Cryptography;
using System.Text;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>How pages load tracker.js: late, twice, blocked, as a module, under a strict policy, in a frame.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerPageTests(TrackedSite tracked)
{
    [Fact]
    public async Task A_call_before_the_script_arrives_counts()
    {
        await using var page = await tracked.OpenAsync(
            before: TrackerSnippet.Script + "const { button } = tracker; tracker.user({ id: 5, type: 'teacher' }); tracker.visit('lesson'); tracker.document('L', 'C', 'D');",
            arrange: page => page.Proxy.Rule = request => request.Url.Contains("tracker.js") ? Fault.Delay(TimeSpan.FromSeconds(1)) : null);

        await page.RunAsync("button('kept reference')");

        await page.ArrivedAsync("visit /start 5", "visit lesson 5", "document open 5", "button kept reference 5");
    }

    [Fact]
    public async Task A_script_that_is_blocked_breaks_no_handler_of_the_page()
    {
        await using var page = await tracked.OpenAsync(
            before: TrackerSnippet.Script,
                arrange: page => page.Proxy.Rule = request => request.Url.Contains("tracker.js") ? Fault.Cut : null,
            body: "<button id=\"own\" onclick=\"tracker.button('x'); tracker.end(); document.title = 'handled';\">Own</button>");

        await page.Page.Locator("#own").ClickAsync();

        Assert.Equal("handled", await page.Page.TitleAsync());
    }

    [Fact]
    public async Task The_script_runs_once_however_often_it_is_loaded()
    {
        await using var page = await tracked.OpenAsync(body: "<button data-track=\"once\">Once</button>");
        await page.ArrivedAsync("visit /start guest");

        // As a second tag, a tag manager, or Turbo and htmx, which swap the body and run its scripts.
        await page.Page.EvaluateAsync("""
            async () => {
              for (let i = 0; i < 3; i++) {
                const first = document.querySelector('[data-app]');
                const again = document.createElement('script');
                for (const { name, value } of first.attributes) { again.setAttribute(name, value); }
                document.body.replaceWith(document.body.cloneNode(true));
                document.body.append(again);
                await new Promise(done => { again.onload = done; });
                history.pushState({}, '', `/swap/${i}`);
              }
            }
            """);
        await page.Page.GetByText("Once").ClickAsync();

        await page.ArrivedAsync(
            "visit /start guest", "visit /swap/0 guest", "visit /swap/1 guest", "visit /swap/2 guest", "button once guest");
    }

    [Fact]
    public async Task It_can_be_imported_also_beside_the_tag()
    {
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");

        await page.Page.EvaluateAsync(
            "async ([url, app]) => { const { start } = await import(url); start({ app, key: 'other' }).button('through the tag'); }",
            new[] { $"{page.Proxy.Root}api/tracker.mjs", page.App });
        page.Site.Head = $$"""
            <script type="module">
              import { start } from '{{page.Proxy.Root}}api/tracker.mjs';
              start({ app: '{{page.App}}', key: '{{TrackedSite.PageKey}}', flush: 100, auto: 'false' }).button('imported');
            </script>
            """;
        await page.Page.GotoAsync("module");
        await page.RunAsync("window.tracker.visit()");

        await page.ArrivedAsync("visit /start guest", "button through the tag guest", "button imported guest", "visit /module guest");
    }

    [Fact]
    public async Task Without_automatic_visits_only_calls_count()
    {
        await using var page = await tracked.OpenAsync("data-auto=\"false\"");

        await page.RunAsync("history.pushState({}, '', '/on'); tracker.visit(); tracker.visit('named');");

        await page.ArrivedAsync("visit /on guest", "visit named guest");
    }

    [Fact]
    public async Task A_path_of_the_sites_own_may_stand_for_the_apps()
    {
        await using var page = await tracked.OpenAsync(arrange: page =>
        {
            page.Proxy.OwnPath = "lessons";
            page.Site.Head = page.Site.Head.Replace(
                "data-app", $"data-host=\"{page.Proxy.Root}lessons\" data-app", StringComparison.Ordinal);
        });

        await page.ArrivedAsync("visit /start guest");
        Assert.All(page.Proxy.Posts, post => Assert.StartsWith("/lessons/track?code=", post.Url));
    }

    [Fact]
    public async Task The_documented_policy_is_enough()
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(TrackerSnippet.Script)));
        Assert.Contains($"'sha256-{hash}'", Architecture.SourceTree.Read("docs/tracker.md"));
        await using var page = await tracked.OpenAsync(arrange: page =>
        {
            var origin = page.Proxy.Root.ToString().TrimEnd('/');
            page.Site.Head = $"<script>{TrackerSnippet.Script}</script>{TrackedSite.Tag(page.Proxy.Root, page.App, "data-flush=\"1000\"")}";
            page.Site.Policy = $"default-src 'none'; img-src data:; script-src {origin} 'sha256-{hash}'; connect-src {origin}; require-trusted-types-for 'script'";
        });

        await page.RunAsync("tracker.user({ id: 8, type: 'student' }); tracker.button('strict');");
        await page.Page.GotoAsync("next");

        await page.ArrivedAsync("visit /start 8", "button strict 8", "visit /next guest");
    }

    [Theory]
    [InlineData("allow-scripts")]
    [InlineData("allow-scripts allow-same-origin")]
    public async Task A_page_in_a_frame_of_another_origin_is_tracked(string sandbox)
    {
        using var outer = new TestSite();
        await using var page = await tracked.OpenAsync();
        await page.ArrivedAsync("visit /start guest");
        outer.Body = $"<iframe sandbox=\"{sandbox}\" src=\"{page.Site.Root}framed\"></iframe>";

        await page.Page.GotoAsync(outer.Root.ToString());

        await page.ArrivedAsync("visit /start guest", "visit /framed guest");
        page.Unharmed(except: $"left the origin: {outer.Root}");
    }
}
