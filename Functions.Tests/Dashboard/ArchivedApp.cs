using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Dashboard;

/// <summary>A running app with two archived days, and points and exports as they were written.</summary>
public sealed class ArchivedApp(Servers servers, Browser browser) : IAsyncLifetime
{
    public const int User = 5001;

    private readonly RunningApp _app = new(servers);

    public ApiClient Api => _app.Api;

    public TestDatabase Db => _app.Db;

    public DashboardVisits Visits { get; private set; } = null!;

    public static DateTime OldDay { get; } = DateTime.UtcNow.Date.AddDays(-100);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        Visits = new DashboardVisits(browser, Api);
        await Db.ExecuteAsync("INSERT INTO users (id, name) VALUES (@User, 'Olda Archiva')", new { User });
        await Api.PostAsync("track", new JsonArray(An.Event().With("userId", User), An.Event().With("userId", User)));
        // Older than what the app accepts of its callers.
        var old = new[] { OldDay, OldDay, OldDay.AddDays(1) }.Select((day, i) =>
            TrackedEvents.DocumentOpened(User, $"{i}.pdf") with { CreatedAt = day.AddHours(9 + i) });
        await new QueueClient(_app.StorageConnectionString, TrackedEvent.Queue,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }).SendMessageAsync(TrackedEvents.Message(old));
        await Until.EqualAsync(5, EventsAsync, TimeSpan.FromSeconds(20));
        await Api.RunFunctionAsync("FoldCounts");
        await Api.RunFunctionAsync("ArchiveEvents");
        await Until.EqualAsync(2, EventsAsync, TimeSpan.FromSeconds(20));
    }

    public Task<long> EventsAsync() =>
        Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE user_id = @User", new { User });

    public async ValueTask DisposeAsync()
    {
        await Visits.DisposeAsync();
        await _app.DisposeAsync();
    }
}
