using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Functions.Tests.Fixtures;

/// <summary>
/// A browser tab of one test. Errors on the console or thrown by a page, violations of its Content-Security-Policy and requests to
/// another origin are faults; one that the test did not take fails it.
/// </summary>
public sealed class Tab : IAsyncDisposable
{
    private const float PatienceMilliseconds = 10_000;

    // The console shows a violation too, but a page could turn that off; the event cannot be missed.
    private const string ReportViolations =
        "addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`));";

    private readonly IBrowserContext _context;
    private readonly Uri _origin;
    private readonly ConcurrentQueue<string> _faults = new();

    private Tab(IBrowserContext context, IPage page, Uri origin) => (_context, Page, _origin) = (context, page, origin);

    public IPage Page { get; }

    public static async Task<Tab> OpenAsync(IBrowserContext context, Uri origin)
    {
        context.SetDefaultTimeout(PatienceMilliseconds);
        await context.AddInitScriptAsync(ReportViolations);
        var tab = new Tab(context, await context.NewPageAsync(), origin);
        context.Console += (_, message) => tab.AddIf(message.Type == "error", $"console: {message.Text} ({message.Location})");
        context.WebError += (_, error) => tab.AddIf(true, $"thrown: {error.Error}");
        context.Request += (_, request) => tab.AddIf(!tab.IsOwn(request.Url), $"left the origin: {request.Url}");
        return tab;
    }

    /// <summary>The faults so far; asking for them is expecting them.</summary>
    public IReadOnlyList<string> TakeFaults()
    {
        var taken = _faults.ToList();
        _faults.Clear();
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(TakeFaults());
    }

    private void AddIf(bool isFault, string fault)
    {
        if (isFault)
        {
            _faults.Enqueue(fault);
        }
    }

    private bool IsOwn(string url) =>
        new Uri(url) is var target && (target.Scheme is "data" or "blob" or "about"
            || target.GetLeftPart(UriPartial.Authority) == _origin.GetLeftPart(UriPartial.Authority));
}
