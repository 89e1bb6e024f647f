using System.Globalization;
using CsCheck;
using Functions.Counts;
using Functions.Erasures;
using Functions.Maintenance;
using Functions.People;
using Functions.Platform.Http;
using Functions.Privacy;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.People;

/// <summary>Who is found, against a plain list of users and events; whatever is folded.</summary>
[Trait("Needs", "MySql")]
public sealed class PeopleTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTime FirstDay = new(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string[] Tables =
    [
        "tracking_events", "usage_counts_pending", "usage_counts_hourly", "usage_counts_daily", "distinct_users", "users", "user_points",
            "user_point_logs",
        "point_awards_daily", "ledger_chain", "ledger_heads",
    ];

    private static readonly Gen<Listed> Users = Gen.Select(
        Gen.Int[1, 30],
        Gen.OneOf<string?>(null, "Ada", "ADA 7", "Ädele", "50% _", "Bob"),
        Gen.OneOf<string?>(null, "ada@example.org", "bob@example.org"),
        Gen.OneOf<string?>(null, "student", "teacher", "admin"),
        (id, name, email, type) => new Listed(id, name, email, type));

    private static readonly Gen<TrackedEvent> Events = Gen.Select(
        Gen.Int[0, 20 * 24 * 60],
        Gen.Int[20, 45],
        (minute, user) => TrackedEvents.Visit(user, user % 2 == 0 ? "student" : "teacher") with { Id = Guid.CreateVersion7(), CreatedAt = FirstDay.AddMinutes(minute) });

    private static readonly Gen<(string? Search, string? UserType, int Limit)> Queries = Gen.Select(
        Gen.OneOf<string?>(null, null, "ada", "A", "é", "example.org", "7", "21", "%", "_", "zed", "44"),
        Gen.OneOf<string?>(null, null, "student", "teacher", "admin"),
        Gen.Int[1, 9]);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task Whoever_is_searched_is_found_page_by_page_with_when_it_was_seen() =>
        Gen.Select(Users.Array[0, 12], Events.Array[1, 25], Queries.Array[1, 4], Gen.Bool).SampleAsync(
            async (users, events, queries, isFolded) =>
            {
                await ForgetAsync();
                var listed = users.DistinctBy(user => user.Id).ToList();
                foreach (var user in listed)
                {
                    await _app.Db.ExecuteAsync("INSERT INTO users (id, name, email, user_type) VALUES (@Id, @Name, @Email, @Type)", user);
                }

                await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
                if (isFolded)
                {
                    await FoldAsync();
                }

                foreach (var (search, type, limit) in queries)
                {
                    var found = await PagesAsync(search, type, limit);
                    Assert.Equal(Model(listed, events, search, type), string.Join('\n', found.Select(person => Text(
                        person.UserId, person.Name, person.UserType, person.LastSeenAt))));
                }
            },
            iter: 40,
            threads: 1);

    [Fact]
    public async Task An_erased_user_is_found_no_more_until_it_comes_back()
    {
        await _app.Db.ExecuteAsync("INSERT INTO users (id, name) VALUES (7, 'Ada')");
        await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(TrackedEvents.Visit(7)), CancellationToken.None);
        await FoldAsync();
        Assert.NotNull(await _app.Get<PeopleReader>().FindAsync(7, CancellationToken.None));

        var erasure = await _app.Get<UserErasuresTable>().BeginAsync(new AdminCaller("test", AdminRole.Admin), 7, CancellationToken.None);
        await _app.Get<UserEraser>().EraseLiveAsync(erasure, 7, CancellationToken.None);

        Assert.Null(await _app.Get<PeopleReader>().FindAsync(7, CancellationToken.None));
        Assert.Empty(await PagesAsync("ada", null, 10));
        Assert.Empty(await PagesAsync("7", null, 10));

        var back = _app.Clock.GetUtcNow().UtcDateTime.AddHours(1);
        await _app.Create<TrackedEventConsumer>().RunAsync(
            TrackedEvents.Message(TrackedEvents.Visit(7) with { CreatedAt = back, ReceivedAt = back }), CancellationToken.None);
        Assert.Equal(7, Assert.Single(await PagesAsync("ada", null, 10)).UserId);
    }

    [Fact]
    public async Task When_users_were_seen_is_filled_in_for_those_who_were_counted_before_it_was_kept()
    {
        TrackedEvent[] events =
        [
            TrackedEvents.Visit(1) with { CreatedAt = FirstDay.AddHours(5.5) },
            TrackedEvents.Visit(1) with { CreatedAt = FirstDay.AddDays(70) },
            TrackedEvents.Visit(2) with { CreatedAt = FirstDay.AddDays(35) },
        ];
        await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
        await FoldAsync();
        const string SeenSql = "SELECT user_id, first_seen_at, last_seen_at FROM user_numbers ORDER BY user_id";
        var kept = await _app.Db.QueryAsync<(long, DateTime?, DateTime?)>(SeenSql);
        await _app.Db.ExecuteAsync("UPDATE user_numbers SET first_seen_at = NULL, last_seen_at = NULL; UPDATE counts_state SET has_seen_times = FALSE");

        await _app.Create<SeenTimes>().FillAsync(CancellationToken.None);

        Assert.Equal(kept, await _app.Db.QueryAsync<(long, DateTime?, DateTime?)>(SeenSql));
        Assert.Equal((1, FirstDay.AddHours(5), FirstDay.AddDays(70)), (kept[0].Item1, kept[0].Item2, kept[0].Item3));
        Assert.True(await _app.Db.SingleAsync<bool>("SELECT has_seen_times FROM counts_state"));
    }

    private Task FoldAsync() => _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);

    private async Task<List<Person>> PagesAsync(string? search, string? type, int limit)
    {
        var found = new List<Person>();
        var before = long.MaxValue;
        while (true)
        {
            var page = await _app.Get<PeopleReader>()
                .ListAsync(new PeopleQuery(new PageQuery(limit, before), search, type), CancellationToken.None);
            found.AddRange(page.Items);
            if (page.Next is null)
            {
                return found;
            }

            Assert.Equal(limit, page.Items.Count);
            before = long.Parse(page.Next, CultureInfo.InvariantCulture);
        }
    }

    private static string Model(List<Listed> listed, TrackedEvent[] events, string? search, string? type)
    {
        var last = events.GroupBy(sent => sent.UserId!.Value).ToDictionary(group => group.Key, group => group.Max(sent => sent.CreatedAt));
        var people = listed
            .Select(user => user with { Type = user.Type ?? (last.ContainsKey(user.Id) ? TypeOf(user.Id) : null) })
            .Concat(last.Keys.Where(id => listed.All(user => user.Id != id)).Select(id => new Listed(id, null, null, TypeOf(id))));
        return string.Join('\n', people
            .Where(user => search is null || $"{user.Id}" == search || LooseText.Contains(user.Name, search) || LooseText.Contains(user.Email, search))
            .Where(user => type is null || user.Type == type)
            .OrderByDescending(user => user.Id)
            .Select(user => Text(user.Id, user.Name, user.Type, last.TryGetValue(user.Id, out var at) ? at : null)));
    }

    private static string TypeOf(long id) => id % 2 == 0 ? "student" : "teacher";

    // To the hour: of events that came late no more is known.
    private static string Text(long id, string? name, string? type, DateTime? lastSeenAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{id} {name} {type} {lastSeenAt:yyyy-MM-dd HH}");

    private Task ForgetAsync() => _app.Db.ClearAsync([.. Tables, "user_numbers"]);

    private sealed record Listed(long Id, string? Name, string? Email, string? Type);
}
