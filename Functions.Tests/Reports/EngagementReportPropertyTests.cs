using System.Globalization;
using CsCheck;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>Whatever events come and whenever they are folded: the report is what a plain list of them says.</summary>
[Trait("Needs", "MySql")]
public sealed class EngagementReportPropertyTests(Servers servers) : IAsyncLifetime
{
    // The tests' clock: a Sunday.
    private static readonly DateTime Today = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<TrackedEvent> Events = Gen.Select(
        Gen.Int[-70, 0],
        Gen.Int[0, 11],
        Gen.OneOf("Portal", "DViz"),
        Gen.Int[-1, 9],
        (day, hour, app, user) => TrackedEvents.Visit(user <= 0 ? null : user, user <= 0 ? "guest" : user < 5 ? "student" : "teacher") with
        {
            Id = Guid.CreateVersion7(),
            AppName = app,
            CreatedAt = Today.AddDays(day).AddHours(hour),
        });

    private static readonly Gen<(int Weeks, int Days, string? App, string? Type, int Limit)> Queries = Gen.Select(
        Gen.Int[1, 6], Gen.Int[1, 30], Gen.OneOf<string?>(null, null, "Portal"), Gen.OneOf<string?>(null, null, "student"), Gen.Int[1, 4]);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task The_report_equals_an_independent_count_folded_or_not() =>
        Gen.Select(Events.Array[1, 25].Array[1, 3], Queries.Array[1, 4]).SampleAsync(
        async (messages, queries) =>
        {
            await _app.Db.ClearAsync(
                "usage_counts_pending", "usage_counts_hourly", "usage_counts_daily", "distinct_users", "user_numbers");

            var written = new List<TrackedEvent>();
            foreach (var events in messages)
            {
                // What came before is folded, the last message is pending.
                await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
                await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
                written.AddRange(events);
            }

            foreach (var query in queries)
            {
                Assert.Equal(Model(written, query), await TextAsync(query));
            }
        },
        iter: 40,
        threads: 1);

    [Fact]
    public async Task An_erased_user_counts_and_is_not_named()
    {
        await _app.Create<TrackedEventConsumer>().RunAsync(
            TrackedEvents.Message(Enumerable.Range(1, 2).Select(user => TrackedEvents.Visit(user) with { CreatedAt = Today.AddDays(-20) })),
                CancellationToken.None);
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.Db.ExecuteAsync("UPDATE user_numbers SET user_id = NULL WHERE user_id = 1");

        var report = await _app.Get<EngagementReport>().RunAsync(new EngagementQuery(4, 14, UsageFilter.None, 10), CancellationToken.None);

        Assert.Equal(2, report.Cohorts.Sum(cohort => cohort.Users));
        Assert.Equal((1, 2), (report.Inactive.Total, Assert.Single(report.Inactive.Users).UserId));
    }

    private async Task<string> TextAsync((int Weeks, int Days, string? App, string? Type, int Limit) asked)
    {
        var conditions = new[] { ("appName", asked.App), ("userType", asked.Type) }.Where(filter => filter.Item2 is not null)
            .Select(filter => new Condition(filter.Item1, ConditionKind.AnyOf, [filter.Item2!]));
        var query = new EngagementQuery(asked.Weeks, asked.Days, new UsageFilter([.. conditions]), asked.Limit);
        var report = await _app.Get<EngagementReport>().RunAsync(query, CancellationToken.None);
        var inactive = report.Inactive.Users.ToList();
        for (var page = report.Inactive; page.Next is not null;)
        {
            Assert.Equal(asked.Limit, page.Users.Count);
            page = (await _app.Get<EngagementReport>().RunAsync(
                query with { After = long.Parse(page.Next, CultureInfo.InvariantCulture) }, CancellationToken.None)).Inactive;
            inactive.AddRange(page.Users);
        }

        return Text(
            report.ActiveUsers,
            report.Series,
            report.Cohorts.Select(cohort => (cohort.Week, cohort.Users, cohort.Returned)),
            report.Inactive.Total,
            inactive.Select(user => (user.UserId, user.LastSeenOn)));
    }

    private static string Model(List<TrackedEvent> written, (int Weeks, int Days, string? App, string? Type, int Limit) asked)
    {
        var visits = written
            .Where(sent => sent.UserId is not null
                && (asked.App is null || sent.AppName == asked.App) && (asked.Type is null || sent.UserType == asked.Type))
            .Select(sent => (User: sent.UserId!.Value, Day: DateOnly.FromDateTime(sent.CreatedAt)))
            .Distinct()
            .ToList();
        var today = DateOnly.FromDateTime(Today);
        var monday = today.AddDays(-6);
        var first = visits.GroupBy(visit => visit.User).ToDictionary(user => user.Key, user => user.Min(visit => visit.Day));
        var last = visits.GroupBy(visit => visit.User).ToDictionary(user => user.Key, user => user.Max(visit => visit.Day));
        var start = monday.AddDays(-7 * (asked.Weeks - 1));
        var mondays = Enumerable.Range(0, asked.Weeks).Select(week => start.AddDays(7 * week)).ToList();
        long Active(DateOnly from, DateOnly to) =>
            visits.Where(visit => visit.Day >= from && visit.Day <= to).Select(visit => visit.User).Distinct().Count();
        var away = last.Where(user => user.Value <= today.AddDays(-asked.Days)).OrderBy(user => user.Key).ToList();
        return Text(
            new ActiveUsers(Active(today, today), Active(monday, today), Active(new DateOnly(2026, 3, 1), today)),
            Enumerable.Range(0, 7 * asked.Weeks).Select(day => start.AddDays(day)).Select(day => new EngagementPoint(
                day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
                Active(day, day),
                first.Count(user => user.Value == day),
                Active(day, day) - first.Count(user => user.Value == day))),
            mondays.Select((week, i) =>
            {
                var cohort = first.Where(user => user.Value >= week && user.Value < week.AddDays(7)).Select(user => user.Key).ToHashSet();
                return (week, (long)cohort.Count, (IReadOnlyList<long>)[.. mondays[(i + 1)..].Select(later =>
                    visits.Where(visit => cohort.Contains(visit.User) && visit.Day >= later && visit.Day < later.AddDays(7))
                        .Select(visit => visit.User).Distinct().LongCount())]);
            }),
            away.Count,
            away.Select(user => (user.Key, user.Value)));
    }

    private static string Text(
        ActiveUsers active,
        IEnumerable<EngagementPoint> series,
        IEnumerable<(DateOnly Week, long Users, IReadOnlyList<long> Returned)> cohorts,
        long inactive,
        IEnumerable<(long User, DateOnly LastSeenOn)> users) => string.Join('\n',
    [
        $"{active}",
        .. series.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Start:yyyy-MM-dd} {point.Active} {point.New} {point.Returning}")),
        .. cohorts.Select(cohort => $"{cohort.Week:O} {cohort.Users}: {string.Join(' ', cohort.Returned)}"),
        $"{inactive} inactive",
        .. users.Select(user => $"{user.User} {user.LastSeenOn:O}"),
    ]);
}
