using System.ComponentModel;
using System.Text.Json.Serialization;
using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Different users of the day, the week and the month that run.</summary>
public sealed record ActiveUsers(long Day, long Week, long Month);

/// <summary>A day: who was there, of them those who were there for the first time, and those who were not.</summary>
public sealed record EngagementPoint(DateTime Start, long Active, long New, long Returning);

/// <summary>Those whose first day was in a week, and how many of them were there one week later, two weeks later, and so on.</summary>
public sealed record Cohort(
    [property: Description("The Monday of the week")] DateOnly Week,
    [property: Description("Users whose first day was in it")] long Users,
    [property: Description("How many of them were there in each week after it, the running one included")] IReadOnlyList<long> Returned);

/// <summary>Users who were seen before and stay away.</summary>
public sealed record Inactive(
    long Total,
    IReadOnlyList<InactiveUser> Users,
    [property: Description("The cursor of the next page; null at the end"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

public sealed record EngagementResult(
    DateTime AsOf,
    string TimeZone,
    ActiveUsers ActiveUsers,
    IReadOnlyList<EngagementPoint> Series,
    IReadOnlyList<Cohort> Cohorts,
    Inactive Inactive);

/// <summary>Who comes, comes back and stays away. From the users' sets, so exact also over archived days.</summary>
public sealed class EngagementReport(ReportDatabase database, LocalCalendar calendar)
{
    private const int WeekDays = 7;

    public Task<EngagementResult> RunAsync(EngagementQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync((snapshot, asOf) => RunAsync(snapshot, query, asOf, cancellationToken), cancellationToken);

    private async Task<EngagementResult> RunAsync(
        Transaction snapshot, EngagementQuery query, DateTime asOf, CancellationToken cancellationToken)
    {
        var now = calendar.LocalOf(asOf);
        var sets = await EngagementSets.BeginAsync(snapshot, query.Filter, cancellationToken);
        var end = now.Date.AddDays(1);
        var start = Period.StartOf(Period.Week, now).AddDays(-WeekDays * (query.Weeks - 1));
        var days = await sets.EachAsync(
            Period.Day, [.. Enumerable.Range(0, (end - start).Days).Select(day => start.AddDays(day))], cancellationToken);
        var first = await sets.FirstMonthAsync(cancellationToken) ?? start;
        var seen = await sets.OfDaysAsync(first, start, cancellationToken);
        var newcomers = Newcomers(days, seen);
        var month = await sets.OfDaysAsync(Period.StartOf(Period.Month, now), end, cancellationToken);
        var weeks = Weeks(days);
        return new EngagementResult(
            asOf,
            calendar.TimeZone,
            new ActiveUsers(days[now.Date].Count, weeks[^1].Users.Count, month.Count),
            [
                .. days.Where(day => calendar.Has(day.Key, day.Key.AddDays(1))).OrderBy(day => day.Key)
                    .Select(day => Point(day.Key, day.Value.Count, newcomers[day.Key].Count)),
            ],
            [.. Weeks(newcomers).Select((cohort, i) => Cohort(cohort.Start, cohort.Users, weeks[(i + 1)..]))],
            await InactiveAsync(snapshot, sets, seen, query, end, cancellationToken));
    }

    // Leaves everybody who was ever seen in the set.
    private static Dictionary<DateTime, UserSet> Newcomers(Dictionary<DateTime, UserSet> days, UserSet seen)
    {
        var newcomers = new Dictionary<DateTime, UserSet>();
        foreach (var (day, users) in days.OrderBy(day => day.Key))
        {
            newcomers[day] = users.Without(seen);
            seen.Add(users);
        }

        return newcomers;
    }

    private static List<(DateTime Start, UserSet Users)> Weeks(Dictionary<DateTime, UserSet> days)
    {
        var weeks = new SortedDictionary<DateTime, UserSet>();
        foreach (var (day, users) in days)
        {
            var week = Period.StartOf(Period.Week, day);
            weeks.TryAdd(week, new UserSet());
            weeks[week].Add(users);
        }

        return [.. weeks.Select(week => (week.Key, week.Value))];
    }

    private EngagementPoint Point(DateTime day, long active, long fresh) => new(calendar.UtcOf(day), active, fresh, active - fresh);

    private static Cohort Cohort(DateTime week, UserSet users, List<(DateTime Start, UserSet Users)> later) =>
        new(DateOnly.FromDateTime(week), users.Count, [.. later.Select(after => (long)users.CountOfBoth(after.Users))]);

    private static async Task<Inactive> InactiveAsync(
        Transaction snapshot, EngagementSets sets, UserSet seen, EngagementQuery query, DateTime end, CancellationToken cancellationToken)
    {
        var erased = new UserSet();
        (await UserNumbersTable.ErasedAsync(snapshot, cancellationToken)).ToList().ForEach(erased.Add);
        var inactive = seen.Without(await sets.OfDaysAsync(end.AddDays(-query.InactiveDays), end, cancellationToken)).Without(erased);
        var users = await new InactiveUsers(snapshot, sets).PageAsync(inactive, query, end, cancellationToken);
        return new Inactive(
            inactive.Count, [.. users.Take(query.Limit)], users.Count > query.Limit
                ? EngagementQuery.Next(users[query.Limit - 1].UserId) : null);
    }
}
