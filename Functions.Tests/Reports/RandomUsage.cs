using CsCheck;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>Random events and random questions about their usage.</summary>
internal static class RandomUsage
{
    private static readonly string[] Contained = ["a", "A", "ä", "PORT", "1+", "%", "_", "=1+1", "z", "al "];

    private static readonly Gen<Condition[]> Conditions = Gen.Select(
        Gen.Shuffle(UsageFilter.Names.ToArray(), 0, 2),
        Gen.Int[0, 99],
        Gen.Int[0, 2],
        Gen.OneOf(ConditionKind.AnyOf, ConditionKind.NoneOf, ConditionKind.Contains),
        (names, pick, more, comparison) => names.Select(name => comparison == ConditionKind.Contains && name is "appName" or "eventName"
            ? new Condition(name, ConditionKind.Contains, [Contained[pick % Contained.Length]])
            : new Condition(
                name,
                comparison == ConditionKind.Contains ? ConditionKind.AnyOf : comparison,
                [.. Enumerable.Range(pick, more + 1).Select(i => FilterValue(name, i)).Distinct()])).ToArray());

    public static Gen<TrackedEvent> Events(Gen<DateTime> times) => Gen.Select(
        times,
        Gen.OneOf("Portal", "portal", "Portal ", "DViz"),
        Gen.OneOf("visit", "button", "session"),
        Gen.OneOf("a", "a ", "A", "ä", "=1+1"),
        Gen.Int[-2, 6],
        (at, app, type, name, user) => TrackedEvents.Visit() with
        {
            Id = Guid.CreateVersion7(),
            CreatedAt = at,
            AppName = app,
            EventType = type,
            EventName = name,
            // A user keeps country and device, so that the combinations are as few as those of a school.
            CountryCode = Pick(user, "DE", "FR"),
            UserType = user <= 0 ? "guest" : user <= 3 ? "student" : "teacher",
            UserId = user <= 0 ? null : user,
            Os = Pick(user / 2, "Windows", "Android"),
            DeviceType = Pick(user / 3, "desktop", "mobile"),
        });

    /// <summary>Questions about so many days, and some before and after them, asked at a local time.</summary>
    public static Gen<UsageQuery> Queries(DateOnly first, int days, DateTime now) => Gen.Select(
        Gen.Int[-3, days],
        Gen.Int[0, 90],
        Gen.OneOf(ReportInterval.Names),
        Gen.Shuffle(UsageFilter.Names.ToArray(), 0, 3),
        Conditions,
        Gen.Int[1, 12],
        Gen.Select(Gen.OneOf(UsageQuery.ByCount, UsageQuery.ByUsers, UsageQuery.ByName, UsageQuery.ByChange), Gen.Int[-60, 20],
            Gen.Int[0, 4]),
        (from, length, interval, groupBy, conditions, limit, compared) =>
        {
            var range = Range(first, from, length);
            return new UsageQuery(range, interval, groupBy, new UsageFilter(conditions), limit, Order(compared))
            {
                Previous = compared.Item3 == 0 ? null : ReportComparison.Cut(Range(first, from + compared.Item2, length), range, now),
            };
        });

    private static string? Pick(int user, string one, string other) => (user + 3) % 3 == 0 ? null : (user + 3) % 3 == 1 ? one : other;

    private static ReportRange Range(DateOnly first, int from, int length) => new(first.AddDays(from), first.AddDays(from + length));

    private static string Order((string Order, int Offset, int Compared) compared) =>
        compared is { Order: UsageQuery.ByChange, Compared: 0 } ? UsageQuery.ByCount : compared.Order;

    private static string FilterValue(string name, int pick)
    {
        string[] values = name switch
        {
            "appName" => ["Portal", "portal", "Portal ", "DViz", "None"],
            "eventType" => ["visit", "button", "session", "document"],
            "eventName" => ["a", "a ", "A", "ä", "=1+1"],
            "countryCode" => ["DE", "FR"],
            "userType" => ["guest", "student", "teacher"],
            "os" => ["Windows", "Android"],
            _ => ["desktop", "mobile"],
        };
        return values[pick % values.Length];
    }
}
