using System.Globalization;
using CsCheck;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>What an engagement report is asked for, with at most one app and one type of users.</summary>
internal sealed record EngagementQuestion(int Weeks, int InactiveDays, string? App, string? UserType, int Limit)
{
    public static readonly Gen<EngagementQuestion> Random = Gen.Select(
        Gen.Int[1, 6], Gen.Int[1, 30], Gen.OneOf<string?>(null, null, "Portal"), Gen.OneOf<string?>(null, null, "student"), Gen.Int[1, 4],
        (weeks, days, app, type, limit) => new EngagementQuestion(weeks, days, app, type, limit));

    public EngagementQuery Query => new(
        Weeks,
        InactiveDays,
        new UsageFilter([.. new[] { ("appName", App), ("userType", UserType) }.Where(filter => filter.Item2 is not null)
            .Select(filter => new Condition(filter.Item1, ConditionKind.AnyOf, [filter.Item2!]))]),
        Limit);
}

/// <summary>The engagement report, counted plainly from a list of events by the clock on the wall, on a day of it.</summary>
internal sealed class EngagementModel(WallClock clock, DateOnly today)
{
    private const int WeekDays = 7;

    public string Of(IEnumerable<TrackedEvent> written, EngagementQuestion asked)
    {
        var visits = written
            .Where(sent => sent.UserId is not null
                && (asked.App is null || sent.AppName == asked.App) && (asked.UserType is null || sent.UserType == asked.UserType))
            .Select(sent => (User: sent.UserId!.Value, Day: clock.DayOf(sent.CreatedAt)))
            .Distinct()
            .ToList();
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % WeekDays));
        var first = visits.GroupBy(visit => visit.User).ToDictionary(user => user.Key, user => user.Min(visit => visit.Day));
        var last = visits.GroupBy(visit => visit.User).ToDictionary(user => user.Key, user => user.Max(visit => visit.Day));
        var start = monday.AddDays(-WeekDays * (asked.Weeks - 1));
        var mondays = Enumerable.Range(0, asked.Weeks).Select(week => start.AddDays(WeekDays * week)).ToList();
        long Active(DateOnly from, DateOnly to) =>
            visits.Where(visit => visit.Day >= from && visit.Day <= to).Select(visit => visit.User).Distinct().Count();
        var away = last.Where(user => user.Value <= today.AddDays(-asked.InactiveDays)).OrderBy(user => user.Key).ToList();
        return Text(
            new ActiveUsers(Active(today, today), Active(monday, today), Active(new DateOnly(today.Year, today.Month, 1), today)),
            from day in Enumerable.Range(0, today.DayNumber - start.DayNumber + 1).Select(start.AddDays)
            let began = clock.FirstOf(Midnight(day), Midnight(day.AddDays(1)))
            where began is not null
            let fresh = first.Count(user => user.Value == day)
            select new EngagementPoint(began.Value, Active(day, day), fresh, Active(day, day) - fresh),
            mondays.Select((week, i) =>
            {
                var cohort = first.Where(user => user.Value >= week && user.Value < week.AddDays(WeekDays)).Select(user => user.Key)
                    .ToHashSet();
                return (week, (long)cohort.Count, (IReadOnlyList<long>)[.. mondays[(i + 1)..].Select(later =>
                    visits.Where(visit => cohort.Contains(visit.User) && visit.Day >= later && visit.Day < later.AddDays(WeekDays))
                        .Select(visit => visit.User).Distinct().LongCount())]);
            }),
            away.Count,
            away.Select(user => (user.Key, user.Value)));
    }

    /// <summary>The report as the same text, with the inactive users of all pages.</summary>
    public static async Task<string> OfAsync(TestApp app, EngagementQuestion asked)
    {
        var query = asked.Query;
        var report = await app.Get<EngagementReport>().RunAsync(query, CancellationToken.None);
        var inactive = report.Inactive.Users.ToList();
        for (var page = report.Inactive; page.Next is not null;)
        {
            Assert.Equal(asked.Limit, page.Users.Count);
            page = (await app.Get<EngagementReport>().RunAsync(
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

    private static DateTime Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static string Text(
        ActiveUsers active,
        IEnumerable<EngagementPoint> series,
        IEnumerable<(DateOnly Week, long Users, IReadOnlyList<long> Returned)> cohorts,
        long inactive,
        IEnumerable<(long User, DateOnly LastSeenOn)> users) => string.Join('\n',
    [
        $"{active}",
        .. series.Select(point => string.Create(
            CultureInfo.InvariantCulture, $"{point.Start:yyyy-MM-dd HH:mm} {point.Active} {point.New} {point.Returning}")),
        .. cohorts.Select(cohort => $"{cohort.Week:O} {cohort.Users}: {string.Join(' ', cohort.Returned)}"),
        $"{inactive} inactive",
        .. users.Select(user => $"{user.User} {user.LastSeenOn:O}"),
    ]);
}
