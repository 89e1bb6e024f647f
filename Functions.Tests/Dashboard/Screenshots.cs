using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.Tests.Architecture;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>Makes the pictures under <c>docs/screenshots</c>; not a test, and run only by <c>./dev screenshots</c>.</summary>
[Trait("Needs", "Browser")]
public sealed class Screenshots(RunningApp app, Browser browser) : IClassFixture<RunningApp>
{
    private static readonly string[] Apps = ["Portal", "Quiz", "Portal", "DViz", "Mobile"];
    private static readonly string[] Countries = ["DE", "DE", "AT", "DE", "CH", "NL"];

    private static readonly (string Name, string Query)[] Views =
    [
        ("usage", "?range=7d&by=appName,deviceType"),
        ("documents", "?panel=documents&range=7d"),
        ("live", "?panel=live"),
        ("engagement", "?panel=engagement"),
        ("person", "?panel=people&user=5"),
        ("rewards", "?panel=rewards&range=7d"),
        ("operations", "?panel=operations"),
        ("settings", "?panel=settings"),
        ("audit", "?panel=audit"),
    ];

    private int _came;

    [Fact(Explicit = true)]
    public async Task Take()
    {
        await new SchoolWeek(app.Api, app.Db, events: 4200).SendAsync();
        await AdministerAsync();
        var folder = Path.Combine(SourceTree.Root, "docs", "screenshots");
        Directory.CreateDirectory(folder);
        foreach (var (suffix, scheme, width) in new[] {
            ("light", ColorScheme.Light, 1280), ("dark", ColorScheme.Dark, 1280), ("phone", ColorScheme.Light, 390) })
        {
            await TakeAsync(folder, suffix, options =>
            {
                options.ColorScheme = scheme;
                options.ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 900 };
                options.ReducedMotion = ReducedMotion.Reduce;
                options.IsMobile = width < 500;
            });
        }
    }

    private async Task TakeAsync(string folder, string suffix, Action<BrowserNewContextOptions> change)
    {
        await using var dashboard = new DashboardPage(await browser.OpenAsync(app.Api.Root, change));
        await dashboard.GoAsync();
        await dashboard.Page.GetByLabel("Key").WaitForAsync();
        await ShootAsync(dashboard.Page, folder, $"sign-in-{suffix}");
        await dashboard.SignInAsync(TestSettings.AdminKey);
        foreach (var (name, query) in Views)
        {
            if (name == "live")
            {
                await dashboard.Page.Clock.InstallAsync();
            }

            await dashboard.GoAsync(query);
            await dashboard.LoadedAsync();
            if (name == "live")
            {
                await ComeAndGoAsync(dashboard, suffix);
            }

            await ShootAsync(dashboard.Page, folder, $"{name}-{suffix}");
        }
    }

    // The page asks every five seconds; its clock is put forward, so that its line has several points.
    private async Task ComeAndGoAsync(DashboardPage dashboard, string suffix)
    {
        var before = await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions");
        foreach (var (round, users) in new[] { 6, 9, 7, -5, 8, 11, -9, -7, 4, 9, 6, -8, 3, 5 }.Index())
        {
            before += users;
            await (users > 0 ? ComeAsync($"{suffix}-{round}", users) : app.Db.ExecuteAsync(
                "DELETE FROM tracking_live_sessions WHERE session_id LIKE @s LIMIT @n", new { s = $"{suffix}%", n = -users }));
            await Until.EqualAsync(
                before, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions"), TimeSpan.FromSeconds(10));
            var answered = dashboard.Page.WaitForResponseAsync("**/reports/live*");
            await dashboard.Page.Clock.RunForAsync(5000);
            await answered;
            await dashboard.LoadedAsync();
        }

        await app.Db.ExecuteAsync(SchoolWeek.SpreadSessionsSql);
        await dashboard.Page.RunAndWaitForResponseAsync(() => dashboard.Page.Clock.RunForAsync(5000), "**/reports/live*");
        await dashboard.LoadedAsync();
        await app.Db.ExecuteAsync("DELETE FROM tracking_live_sessions WHERE session_id LIKE @s", new { s = $"{suffix}%" });
    }

    private async Task ComeAsync(string session, int users)
    {
        var heartbeats = Enumerable.Range(1, users).Select(user => (JsonNode)new JsonObject
        {
            ["sessionId"] = $"{session}-{user}",
            ["userId"] = 50 + (_came++ % 130),
            ["userType"] = user % 6 == 0 ? "teacher" : "student",
            ["appName"] = Apps[user % Apps.Length],
            ["countryCode"] = Countries[user % Countries.Length],
        });
        await app.Api.PostAsync("track/heartbeat", new JsonArray([.. heartbeats]));
    }

    private static Task<byte[]> ShootAsync(IPage page, string folder, string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(folder, $"{name}.png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });

    // What one person does now, listed first.
    private static JsonNode Recent(int number)
    {
        var item = (number % 3) switch
        {
            0 => An.DocumentEvent().With("eventName", "open"),
            1 => An.Event("button").With("eventName", "submit-answer"),
            _ => An.Event().With("eventName", "/lessons/fractions"),
        };
        return item.With("userId", 5);
    }

    // Something to see for those who look at what admins do.
    private async Task AdministerAsync()
    {
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_per_credit", new JsonObject { ["value"] = "12" });
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/live_session_timeout_minutes", new JsonObject { ["value"] = "3" });
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/live_session_timeout_minutes", new JsonObject { ["value"] = "5" });
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_per_credit", new JsonObject { ["value"] = "10" });
        var rule = new JsonObject
        {
            ["eventType"] = "button",
            ["eventName"] = "submit-answer",
            ["points"] = 1,
            ["dailyCap"] = 10,
            ["enabled"] = true
        };
        await app.Api.AdministerAsync(HttpMethod.Put, "point-rules/quiz-answer", rule);
        var queue = new QueueClient(
            app.StorageConnectionString, TrackedEvent.Queue, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.SendMessageAsync(TrackedEvents.Message(TrackedEvents.Visit() with { UserType = "robot" }));
        await queue.SendMessageAsync("""{"version":1,"events":[""");
        // A year of one person, most of which is archived.
        var year = Enumerable.Range(0, 80).Select(i => TrackedEvents.Visit(5) with
        {
            EventType = "button",
            EventName = "read",
            CreatedAt = DateTime.UtcNow.AddDays(-20 - i * 37 % 320),
        });
        await queue.SendMessageAsync(TrackedEvents.Message(year));
        await Until.EqualAsync(2, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM dead_letters"), TimeSpan.FromSeconds(10));
        await Until.EqualAsync(
            80, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE created_at < UTC_TIMESTAMP() - INTERVAL 19 DAY"),
            TimeSpan.FromSeconds(10));
        await app.Api.PostAsync("track", new JsonArray([.. Enumerable.Range(0, 12).Select(Recent)]));
        await app.Api.RunFunctionAsync("FoldCounts");
        await app.Api.RunFunctionAsync("ArchiveEvents");
        await app.Api.AdministerAsync(HttpMethod.Post, "users/5/exports");
    }
}
