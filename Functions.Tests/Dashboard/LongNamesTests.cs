using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Dashboard;

/// <summary>Many names, as long as the API takes them, in scripts of all directions: nothing leaves its card at any width.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class LongNamesTests(DashboardApp app) : IClassFixture<DashboardApp>
{
    private const int Apps = 206;
    private const int Documents = 10_000;

    private static readonly string[] Scripts = ["שלוםעולם", "தமிழ்மொழி", "🧮📚🎓🇮🇳", "Wwwwwwww"];

    private static readonly string[] Queries =
    [
        "?by=appName,eventName&what=eventName", "?appName=Hebrew&what=appName", "?panel=documents", "?panel=documents&list=documents",
        "?panel=live", "?panel=engagement&away=1", "?panel=people", "?panel=people&user=700001", "?panel=rewards", "?panel=operations",
        "?panel=settings", "?panel=audit",
    ];

    // The parts of a card that stick out of it, and those of the page that stick out of the window; what scrolls may be wider inside.
    private const string Overflowing =
        """
        () => {
          const wrong = [];
          for (const card of document.querySelectorAll('.card')) {
            const box = card.getBoundingClientRect();
            for (const part of card.querySelectorAll('*')) {
              const scrolls = part.parentElement.closest('.table-scroll, .calendar-scroll, pre, .bar-name, .stat-value, .hidden, svg, select');
              const { left, right, width } = part.getBoundingClientRect();
              if (!scrolls && width > 0 && (right > box.right + 1 || left < box.left - 1) && getComputedStyle(part).clipPath === 'none') {
                const title = card.querySelector('h2').textContent;
                wrong.push(`${location.search} ${innerWidth}: ${part.tagName}.${part.className} of ${title}`);
              }
            }
          }
          const cards = [...document.querySelectorAll('.panel > .card')].map((card) => card.getBoundingClientRect());
          cards.forEach((a, i) => cards.slice(i + 1).forEach((b) => {
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
              wrong.push(`${location.search} ${innerWidth}: two cards overlap`);
            }
          }));
          if (document.documentElement.scrollWidth > innerWidth) {
            wrong.push(`${location.search}: ${document.documentElement.scrollWidth} wide on a screen of ${innerWidth}`);
          }
          return wrong.slice(0, 5);
        }
        """;

    [Fact]
    public async Task Nothing_leaves_its_card_from_320_to_1920_pixels()
    {
        await FillAsync();
        await using var page = await app.OpenAsync("?panel=settings");
        var wrong = new List<string>();
        foreach (var query in Queries)
        {
            await page.ShowAsync(query);
            foreach (var width in new[] { 320, 390, 768, 1024, 1280, 1920 })
            {
                await page.Page.SetViewportSizeAsync(width, 900);
                wrong.AddRange(await page.Page.EvaluateAsync<string[]>(Overflowing));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }

    private static string Long(int length, int number)
    {
        var script = Scripts[number % Scripts.Length];
        var text = string.Concat(Enumerable.Repeat(script, length)).EnumerateRunes();
        return $"{string.Concat(text.Take(length - 4))}{number:D4}";
    }

    private static JsonNode Open(int i) => new JsonObject
    {
        ["levelName"] = i < Apps ? Long(100, i % 30) : $"Level {i % 30}",
        ["chapterName"] = i < Apps ? Long(150, i) : $"Chapter {i % 300}",
        ["documentName"] = i < Apps ? Long(200, i) : $"Document {i}",
        ["userType"] = "student",
        ["userId"] = 700001,
    };

    private async Task FillAsync()
    {
        var events = Enumerable.Range(0, Apps)
            .Select(i => An.Event().With("appName", Long(50, i)).With("eventName", Long(100, i)).With("userId", 700001));
        await app.Api.PostAsync("track", new JsonArray([.. events]));
        foreach (var opens in Enumerable.Range(0, Documents).Select(Open).Chunk(500))
        {
            await app.Api.PostAsync("track/document", new JsonArray([.. opens]));
        }

        var sessions = Enumerable.Range(0, 40).Select(i => (JsonNode)new JsonObject
        {
            ["sessionId"] = Long(100, i),
            ["userId"] = 700001 + i,
            ["userType"] = "student",
            ["appName"] = Long(50, i),
        });
        await app.Api.PostAsync("track/heartbeat", new JsonArray([.. sessions]));
        foreach (var i in Enumerable.Range(0, 40))
        {
            await app.Db.ExecuteAsync(
                "INSERT INTO users (id, name, email) VALUES (@id, @name, @email)",
                new { id = 700001 + i, name = Long(150, i), email = Long(150, i) });
        }

        await app.Api.AdministerAsync(
            HttpMethod.Post,
            "users/700001/points/adjustments",
            new JsonObject { ["points"] = 900_000, ["reason"] = Long(100, 3) },
            ("Idempotency-Key", "long"));
        var rule = new JsonObject { ["eventType"] = "visit", ["eventName"] = Long(100, 3), ["points"] = 1, ["enabled"] = false };
        await app.Api.AdministerAsync(HttpMethod.Put, $"point-rules/{Uri.EscapeDataString(Long(50, 3))}", rule);
        await Until.EqualAsync(
            Apps + Documents,
            () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE user_id = 700001"),
            TimeSpan.FromMinutes(2));
        await app.Api.RunFunctionAsync("FoldCounts");
    }
}
