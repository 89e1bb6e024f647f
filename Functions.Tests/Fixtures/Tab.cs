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
    private readonly bool _isLast;
    private readonly ConcurrentQueue<string> _faults = new();

    private Tab(IBrowserContext context, IPage page, Uri origin, bool isLast) =>
        (_context, Page, _origin, _isLast) = (context, page, origin, isLast);

    public IPage Page { get; }

    internal static async Task PrepareAsync(IBrowserContext context)
    {
        context.SetDefaultTimeout(PatienceMilliseconds);
        await context.AddInitScriptAsync(ReportViolations);
    }

    /// <param name="isLast">Whether the context ends with the tab; others follow in it, one after another, where it does not.</param>
    public static async Task<Tab> OpenAsync(IBrowserContext context, Uri origin, bool isLast)
    {
        var tab = new Tab(context, await context.NewPageAsync(), origin, isLast);
        context.Console += tab.OnConsole;
        context.WebError += tab.OnError;
        context.Request += tab.OnRequest;
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
        await (_isLast ? _context.CloseAsync() : LeaveAsync());
        Assert.Empty(TakeFaults());
    }

    private async Task LeaveAsync()
    {
        await Page.EvaluateAsync("() => { try { localStorage.clear(); } catch { } }");
        // A page leaves the list as it closes, on the driver's thread: an enumeration would break.
        while (_context.Pages is [var page, ..])
        {
            await page.CloseAsync();
        }

        _context.Console -= OnConsole;
        _context.WebError -= OnError;
        _context.Request -= OnRequest;
    }

    private void OnConsole(object? sender, IConsoleMessage message) =>
        AddIf(message.Type == "error", $"console: {message.Text} ({message.Location})");

    private void OnError(object? sender, IWebError error) => AddIf(true, $"thrown: {error.Error}");

    private void OnRequest(object? sender, IRequest request) => AddIf(!IsOwn(request.Url), $"left the origin: {request.Url}");

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
