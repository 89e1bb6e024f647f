using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>That a tab finds out what would otherwise pass unseen.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class BrowserTests(RunningApp app, Browser browser) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData("console.error('broken')", "console: broken")]
    [InlineData("setTimeout(() => { throw new Error('unhandled') })", "thrown: Error: unhandled")]
    [InlineData("document.body.append(Object.assign(document.createElement('script'), { textContent: 'evil()' }))",
        "console: CSP: script-src-elem inline")]
    [InlineData("document.body.setAttribute('style', 'color: red')", "console: CSP: style-src-attr inline")]
    [InlineData("fetch('https://elsewhere.invalid/').catch(() => {})", "console: CSP: connect-src https://elsewhere.invalid/")]
    [InlineData("location.href = 'https://elsewhere.invalid/'", "left the origin: https://elsewhere.invalid/")]
    public async Task What_goes_wrong_on_a_page_is_a_fault(string script, string fault)
    {
        await using var tab = await browser.OpenAsync(app.Api.Root);
        await tab.Page.GotoAsync("api/dashboard/");

        await tab.Page.EvaluateAsync($"() => {{ {script} }}");

        var seen = new List<string>();
        await Until.TrueAsync(
            () =>
            {
                seen.AddRange(tab.TakeFaults());
                return seen.Any(found => found.StartsWith(fault, StringComparison.Ordinal));
            },
            TimeSpan.FromSeconds(5),
            () => string.Join('\n', seen));
        // More may follow from the same cause.
        await tab.Page.CloseAsync();
        tab.TakeFaults();
    }
}
