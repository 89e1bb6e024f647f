using Functions.Tests.Fixtures;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Functions.Tests.Fixtures;

/// <summary>
/// The Chromium that is installed on this machine, started once for all tests of a run and only where one asks for it. Each test
/// opens a tab of its own, which shares nothing with others.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Missing = "Chromium is not installed. Install it with `apt-get install chromium`, or name its program in CHROMIUM_PATH.";

    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Opens an empty tab; it fails its test on whatever goes wrong on a page of <paramref name="origin"/>.</summary>
    public async Task<Tab> OpenAsync(Uri origin, Action<BrowserNewContextOptions>? change = null)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = origin.ToString(),
            Locale = "en-GB",
            TimezoneId = "UTC",
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
        };
        change?.Invoke(options);
        var context = await (await _started.Value).Browser.NewContextAsync(options);
        return await Tab.OpenAsync(context, origin);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        var program = FindProgram();
        if (program is null && Environment.GetEnvironmentVariable("TESTS_REQUIRE_NEEDS") != "true")
        {
            Assert.Skip(Missing);
        }

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program ?? throw new InvalidOperationException(Missing),
            // Pages that are left are kept for the way back, as in every browser.
            IgnoreDefaultArgs = ["--disable-back-forward-cache"],
            // Root, which containers run as, gets no sandbox; the pages are our own.
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
        return (playwright, browser);
    }

    private static string? FindProgram() =>
        Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? Programs
            .SelectMany(_ => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
                (name, folder) => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
