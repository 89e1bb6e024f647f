using System.Text.Json;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Tracking;

[Trait("Needs", "MySql")]
public sealed class TrackedEventConsumerTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_field_of_an_event_reaches_its_column()
    {
        var sent = TrackedEvents.Visit() with
        {
            CountryCode = "DE",
            IpHash = new string('a', 64),
            Os = "Windows",
            DeviceType = "desktop",
            SessionId = "s-1",
            Meta = JsonElement.Parse("""{"page":7,"title":"Brüche 𝒜"}"""),
        };

        await ConsumeAsync(TrackedEvents.Message(sent));

        var row = Assert.Single(await _app.Db.QueryAsync<Row>(
            """
            SELECT user_id AS UserId, user_type AS UserType, app_name AS AppName, event_type AS EventType, event_name AS EventName,
                   country_code AS CountryCode, ip_hash AS IpHash, os, device_type AS DeviceType, session_id AS SessionId,
                   JSON_VALUE(meta, '$.title') AS Title, created_at AS CreatedAt
            FROM tracking_events
            """));
        Assert.Equal(
            new Row(42, "student", "Portal", "visit", "home", "DE", new string('a', 64), "Windows", "desktop", "s-1", "Brüche 𝒜",
                TrackedEvents.Noon),
            row);
    }

    [Fact]
    public async Task A_redelivered_message_changes_nothing()
    {
        var message = TrackedEvents.Message(TrackedEvents.Visit(), TrackedEvents.DocumentOpened());

        await ConsumeAsync(message);
        var before = await TotalsAsync();
        await ConsumeAsync(message);

        Assert.Equal(new Totals(Events: 2, Documents: 1, Counted: 2, Balance: 3, Logged: 3), before);
        Assert.Equal(before, await TotalsAsync());
    }

    [Fact]
    public async Task The_same_id_in_one_message_or_in_two_counts_once()
    {
        var sent = TrackedEvents.Visit();
        var other = TrackedEvents.Visit();

        await ConsumeAsync(TrackedEvents.Message(sent, sent));
        await ConsumeAsync(TrackedEvents.Message(other, sent with { EventName = "changed" }));

        Assert.Equal(2, (await TotalsAsync()).Events);
        Assert.Equal(["home", "home"], await _app.Db.QueryAsync<string>("SELECT event_name FROM tracking_events"));
    }

    [Fact]
    public async Task Overlapping_messages_written_at_once_count_each_event_once()
    {
        var events = Enumerable.Range(1, 60).Select(number => TrackedEvents.DocumentOpened(userId: number % 7 + 1)).ToList();
        var random = new Random(7);
        // Each event is in four messages, in another order in each.
        var messages = Enumerable.Range(0, 4)
            .SelectMany(_ => events.OrderBy(_ => random.Next()).Chunk(10))
            .Select(chunk => TrackedEvents.Message(chunk))
            .ToList();

        await Task.WhenAll(messages.Select(message => Task.Run(() => ConsumeAsync(message))));

        var totals = await TotalsAsync();
        Assert.Equal((60, 60, 60), (totals.Events, totals.Documents, totals.Counted));
        Assert.Equal(totals.Balance, totals.Logged);
        // Two points each, and no user near the cap.
        Assert.Equal(120, totals.Balance);
    }

    [Fact]
    public async Task A_daily_cap_holds_when_its_users_messages_are_written_at_once()
    {
        var messages = Enumerable.Range(1, 60)
            .Select(number => TrackedEvents.Message(TrackedEvents.DocumentOpened(userId: number % 2 + 1)));

        await Task.WhenAll(messages.Select(message => Task.Run(() => ConsumeAsync(message))));

        Assert.Equal([20, 20], await _app.Db.QueryAsync<int>("SELECT points FROM user_points"));
        Assert.Equal([20, 20], await _app.Db.QueryAsync<int>("SELECT points FROM point_awards_daily"));
        Assert.Equal(40, (await TotalsAsync()).Logged);
    }

    [Fact]
    public async Task What_MySQL_refuses_goes_to_the_dead_letters_and_the_rest_is_written()
    {
        var good = TrackedEvents.Visit();
        var bad = TrackedEvents.Visit() with { UserType = "robot" };

        await ConsumeAsync(TrackedEvents.Message(bad, good));
        await ConsumeAsync(TrackedEvents.Message(bad, good));

        Assert.Equal(1, (await TotalsAsync()).Events);
        var letter = Assert.Single(await _app.Db.QueryAsync<(string Queue, string Payload, int Attempts)>(
            "SELECT queue_name, payload, attempts FROM dead_letters"));
        Assert.Equal((TrackedEvent.Queue, TrackedEvents.Message(bad), 2), letter);
        Assert.Equal(4, _app.TakeWarnings().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"items":null}""")]
    [InlineData("""{"v":1,"items":[null]}""")]
    [InlineData("""{"v":1,"items":[{"id":"x"}]}""")]
    [InlineData("""{"v":99,"items":[]}""")]
    public async Task A_message_that_cannot_be_read_goes_to_the_dead_letters(string message)
    {
        await ConsumeAsync(message);

        Assert.Equal(message, await _app.Db.SingleAsync<string>("SELECT payload FROM dead_letters"));
        Assert.Single(_app.TakeWarnings());
    }

    [Fact]
    public async Task An_outage_of_MySQL_propagates_so_that_the_queue_retries()
    {
        await _app.Db.ExecuteAsync("RENAME TABLE user_points TO user_points_away");

        await Assert.ThrowsAsync<MySqlConnector.MySqlException>(() => ConsumeAsync(TrackedEvents.Message(TrackedEvents.Visit())));
        Assert.Equal(0, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"));

        await _app.Db.ExecuteAsync("RENAME TABLE user_points_away TO user_points");
    }

    [Fact]
    public async Task Only_students_and_teachers_earn_points()
    {
        await ConsumeAsync(TrackedEvents.Message(
            TrackedEvents.Visit(userId: 1),
            TrackedEvents.Visit(userId: 2, userType: "teacher"),
            TrackedEvents.Visit(userId: null, userType: "guest")));

        Assert.Equal([(1L, 1), (2L, 1)], await _app.Db.QueryAsync<(long, int)>("SELECT user_id, points FROM user_points ORDER BY user_id"));
    }

    private Task ConsumeAsync(string message) => _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);

    private Task<Totals> TotalsAsync() => _app.Db.SingleAsync<Totals>(
        """
        SELECT (SELECT COUNT(*) FROM tracking_events) AS Events,
               (SELECT COUNT(*) FROM tracking_documents) AS Documents,
               (SELECT COALESCE(SUM(events), 0) FROM usage_counts_pending) AS Counted,
               (SELECT COALESCE(SUM(points), 0) FROM user_points) AS Balance,
               (SELECT COALESCE(SUM(points), 0) FROM user_point_logs WHERE action = 'earn') AS Logged
        """);

    private sealed record Totals(long Events, long Documents, decimal Counted, decimal Balance, decimal Logged);

    private sealed record Row(
        long UserId, string UserType, string AppName, string EventType, string EventName, string CountryCode, string IpHash,
        string Os, string DeviceType, string SessionId, string Title, DateTime CreatedAt);
}
