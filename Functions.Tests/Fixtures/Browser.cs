using DevServers;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Functions.Tests.Fixtures;

/// <summary>
/// The Chromium that is installed on this machine, started once for all tests of a run and only where one asks for it: without
/// windows, which takes half the CPU, or whole. Each test opens a tab of its own, which shares nothing with others.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Missing = "Chromium is not installed. Install it with `apt-get install chromium`, or name its program in CHROMIUM_PATH.";

    private static readonly string[] WholePrograms = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Programs = ["chromium-headless-shell", .. WholePrograms];

    // Root, which containers run as, gets no sandbox; the pages are our own.
    private static readonly string[] NoSandbox = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(() => StartAsync(Programs));
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _whole = new(() => StartAsync(WholePrograms));

    /// <summary>Opens an empty tab; it fails its test on whatever goes wrong on a page of <paramref name="origin"/>.</summary>
    /// <param name="change">Changes the options of its context.</param>
    /// <param name="isWhole">In the whole browser, which alone keeps the pages that are left for the way back.</param>
    public async Task<Tab> OpenAsync(Uri origin, Action<BrowserNewContextOptions>? change = null, bool isWhole = false) =>
        await Tab.OpenAsync(await NewContextAsync(origin, change, isWhole), origin, isLast: true);

    /// <summary>What tabs of their own would share: storage and cache.</summary>
    public async Task<IBrowserContext> NewContextAsync(Uri origin, Action<BrowserNewContextOptions>? change = null, bool isWhole = false)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = origin.ToString(),
            Locale = "en-GB",
            TimezoneId = "UTC",
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
        };
        change?.Invoke(options);
        var context = await (await (isWhole ? _whole : _started).Value).Browser.NewContextAsync(options);
        await Tab.PrepareAsync(context);
        return context;
    }

    /// <summary>A whole browser at a page, controlled by nothing: Playwright's attachment keeps pages from being prerendered.</summary>
    public static ChildProcess Uncontrolled(Uri page, string profile) => new(new ChildCommand(
        Program(WholePrograms), ["--headless=new", $"--user-data-dir={profile}", "--no-first-run", .. NoSandbox, page.ToString()]));

    public async ValueTask DisposeAsync()
    {
        foreach (var started in new[] { _started, _whole })
        {
            if (started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                var (playwright, browser) = await started.Value;
                await browser.DisposeAsync();
                playwright.Dispose();
            }
        }
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync(IEnumerable<string> programs)
    {
        var program = Program(programs);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            // Playwright turns off what every browser does: pages that are left are kept for the way back.
            IgnoreDefaultArgs = ["--disable-back-forward-cache"],
            Args = NoSandbox,
        });
        return (playwright, browser);
    }

    private static string Program(IEnumerable<string> programs)
    {
        var program = FindProgram(programs);
        if (program is null && Environment.GetEnvironmentVariable("TESTS_REQUIRE_NEEDS") != "true")
        {
            Assert.Skip(Missing);
        }

        return program ?? throw new InvalidOperationException(Missing);
    }

    private static string? FindProgram(IEnumerable<string> programs) =>
        Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? programs
            .SelectMany(_ => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
                (name, folder) => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
