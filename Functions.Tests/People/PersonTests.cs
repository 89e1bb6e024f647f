using CsCheck;
using Functions.Credits;
using Functions.Documents;
using Functions.Maintenance;
using Functions.People;
using Functions.Platform.Http;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.People;

/// <summary>Everything about one user, against plain lists.</summary>
[Trait("Needs", "MySql")]
public sealed class PersonTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<TrackedEvent> Events = Gen.Select(
        Gen.Int[0, 8 * 24 * 3],
        Gen.OneOf("Portal", "portal", "DViz"),
        Gen.OneOf("visit", "document", "button"),
        Gen.OneOf("Halves", "Thirds"),
        Gen.Int[1, 2],
        (twentieth, app, type, document, user) => TrackedEvents.Visit(user) with
        {
            Id = Guid.CreateVersion7(),
            AppName = app,
            EventType = type,
            EventName = type,
            CreatedAt = Now.AddMinutes(-20 * twentieth),
            Document = type == "document" ? new DocumentOpen("Level 1", "Fractions", document) : null,
        });

    // Kind and amount of an entry at each second.
    private static readonly Gen<(string Kind, int Amount)[]> Ledgers =
        Gen.Select(Gen.OneOf("earn", "redeem", "credit", "spend", "voided", "settled", "open"), Gen.Int[1, 9]).Array[0, 25];

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task Activity_lists_every_event_with_its_document_and_every_point_newest_first() =>
        Gen.Select(Events.Array[1, 30], Gen.OneOf<string?>(null, null, "document", "visit"), Gen.OneOf<string?>(null, null, "Portal"),
            Gen.Int[1, 7]).SampleAsync(
            async (events, type, app, limit) =>
            {
                await ForgetAsync();
                await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);

                var lines = await PagesAsync(type, app, limit);

                var expected = events.Select((sent, i) => (sent, i))
                    .Where(row =>
                        row.sent.UserId == 1 && (type is null || row.sent.EventType == type) && (app is null || row.sent.AppName == app))
                    .OrderByDescending(row => row.sent.CreatedAt).ThenByDescending(row => row.i)
                    .Select(row => $"{row.sent.CreatedAt:O} {row.sent.EventType} {row.sent.AppName} {row.sent.Document?.DocumentName}");
                Assert.Equal(
                    string.Join('\n', expected),
                    string.Join('\n', lines.Where(line => line.Kind == "event")
                        .Select(line => $"{line.At:O} {line.EventType} {line.AppName} {line.Document?.DocumentName}")));
                Assert.Equal(lines.OrderByDescending(line => line.At), lines);
                var earned = await _app.Db.QueryAsync<int>("SELECT points FROM user_point_logs WHERE user_id = 1");
                Assert.Equal(type is null && app is null
                    ? earned.Order() : [], lines.Where(line => line.Kind == "earn").Select(line => line.Points!.Value).Order());
            },
            iter: 40,
            threads: 1);

    [Fact]
    public Task A_profile_has_the_events_of_each_of_ninety_days_and_when_the_user_was_seen() => Events.Array[1, 30].SampleAsync(
        async events =>
        {
            await ForgetAsync();
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
            await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
            var own = events.Where(sent => sent.UserId == 1).ToList();

            var profile = await _app.Get<ProfileReader>().ReadAsync(1, 90, CancellationToken.None);

            if (own.Count == 0)
            {
                Assert.Null(profile);
                return;
            }

            Assert.Equal((own.Min(sent => sent.CreatedAt), own.Max(sent => sent.CreatedAt)), (profile!.FirstSeenAt, profile.LastSeenAt));
            Assert.Equal(
                Enumerable.Range(0, 90).Select(day => DateOnly.FromDateTime(Now).AddDays(day - 89))
                    .Select(day => new PersonDay(day, own.Count(sent => DateOnly.FromDateTime(sent.CreatedAt) == day))),
                profile.Days);
        },
        iter: 30,
        threads: 1);

    [Fact]
    public async Task First_and_last_seen_outlive_the_events_and_a_live_session_is_the_last_sign()
    {
        await _app.Create<TrackedEventConsumer>().RunAsync(
            TrackedEvents.Message(TrackedEvents.Visit(1) with { CreatedAt = Now.AddHours(-30.5) }), CancellationToken.None);
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.Db.ExecuteAsync("DELETE FROM tracking_events");
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat, created_at)
            VALUES ('tab', 1, 'student', 'Portal', @live, @live), ('old', 1, 'student', 'Portal', @old, @old)
            """,
            new { live = Now.AddMinutes(-1), old = Now.AddHours(-1) });

        var profile = (await _app.Get<ProfileReader>().ReadAsync(1, 90, CancellationToken.None))!;

        Assert.Equal((Now.AddHours(-31), Now.AddMinutes(-1)), (profile.FirstSeenAt, profile.LastSeenAt));
        Assert.Equal("tab", Assert.Single(profile.LiveSessions).SessionId);
    }

    [Fact]
    public Task The_ledger_has_every_entry_and_the_balances_after_it() => Gen.Select(Ledgers, Gen.Int[1, 6]).SampleAsync(
        async (entries, limit) =>
        {
            await ForgetAsync();
            var expected = new List<string>();
            var (points, credits) = (0L, 0L);
            foreach (var (entry, i) in entries.Select((entry, i) => (entry, i)))
            {
                await AddAsync(entry.Kind, entry.Amount, Now.AddSeconds(10 * i));
                foreach (var (kind, change) in Steps(entry.Kind, entry.Amount))
                {
                    points += kind is "earn" or "redeem" ? change : 0;
                    credits += kind is "earn" or "redeem" ? 0 : change;
                    expected.Add($"{kind} {change} {points} {credits}");
                }
            }

            expected.Reverse();
            Assert.Equal(string.Join('\n', expected), string.Join('\n', await LedgerAsync(limit)));
        },
        iter: 40,
        threads: 1);

    private static IEnumerable<(string Kind, long Change)> Steps(string kind, int amount) => kind switch
    {
        "earn" or "credit" => [(kind, amount)],
        "redeem" or "spend" => [(kind, -amount)],
        "open" => [("reserve", -10)],
        "voided" => [("reserve", -10), ("release", 10)],
        _ => [("reserve", -10), ("release", 10), ("spend", -amount)],
    };

    private Task AddAsync(string kind, int amount, DateTime at) => _app.Db.ExecuteAsync(
        kind switch
        {
            "earn" or "redeem" => "INSERT INTO user_point_logs (user_id, action, points, created_at) VALUES (1, @kind, @amount, @at)",
            "credit" => "INSERT INTO user_credit_logs (user_id, credits_added, points_consumed, created_at) VALUES (1, @amount, 1, @at)",
            "spend" => "INSERT INTO user_credit_spends (user_id, credits, reason, created_at) VALUES (1, @amount, 'r', @at)",
            "open" => "INSERT INTO credit_reservations (user_id, credits, reason, created_at, expires_at) VALUES (1, 10, 'r', @at, @at)",
            "voided" =>
                """
                INSERT INTO credit_reservations (user_id, credits, reason, state, created_at, expires_at, closed_at)
                VALUES (1, 10, 'r', 'voided', @at, @at, @closed)
                """,
            _ =>
                """
                INSERT INTO credit_reservations (user_id, credits, reason, state, spent, created_at, expires_at, closed_at)
                VALUES (1, 10, 'r', 'settled', @amount, @at, @at, @closed);
                INSERT INTO user_credit_spends (user_id, credits, reason, created_at) VALUES (1, @amount, 'r', @closed)
                """,
        },
        new { kind, amount, at, closed = at.AddSeconds(5) });

    private async Task<List<string>> LedgerAsync(int limit)
    {
        var lines = new List<string>();
        var before = LogCursor.Newest;
        while (true)
        {
            var page = await _app.Get<LedgerReader>().ReadAsync(1, before, limit, CancellationToken.None);
            lines.AddRange(page.Items.Select(entry => $"{entry.Kind} {entry.Points ?? entry.Credits} {entry.PointsAfter} {entry.CreditsAfter}"));
            if (page.Next is null)
            {
                return lines;
            }

            before = LogCursor.Parse(page.Next)!;
        }
    }

    private async Task<List<ActivityItem>> PagesAsync(string? type, string? app, int limit)
    {
        var lines = new List<ActivityItem>();
        var before = LogCursor.Newest;
        while (true)
        {
            var page = await _app.Get<ActivityReader>().ReadAsync(new ActivityQuery(1, type, app, before, limit), CancellationToken.None);
            lines.AddRange(page.Items);
            if (page.Next is null)
            {
                return lines;
            }

            Assert.Equal(limit, page.Items.Count);
            before = LogCursor.Parse(page.Next)!;
        }
    }

    private Task ForgetAsync() =>
        _app.Db.ClearAsync(
            "tracking_events", "tracking_documents", "usage_counts_pending", "document_counts_pending", "distinct_users", "user_numbers",
            "user_points", "user_point_logs", "point_awards_daily", "ledger_chain", "ledger_heads", "user_credit_logs",
            "user_credit_spends", "credit_reservations");
}
