using System.Globalization;
using CsCheck;
using Functions.Credits;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Reports;

/// <summary>Rewards by the days of a time zone, around a change of its clock: plain sums of the logs, by the clock on the wall.</summary>
[Trait("Needs", "MySql")]
public sealed class RewardsInZonesTests(Servers servers)
{
    private const int Days = 12;

    private static readonly (int From, int To)[] Ranges = [(-Days, 0), (-4, 1), (-2, 0), (-1, -1), (0, 0), (-6, -3)];

    [Theory]
    [InlineData("Asia/Kolkata", "2026-04-20T05:10:00Z")]
    [InlineData("America/St_Johns", "2026-03-10T01:40:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-06T01:10:00Z")]
    [InlineData("Africa/Cairo", "2026-10-31T20:10:00Z")]
    [InlineData("Pacific/Apia", "2012-01-01T05:10:00Z")]
    public async Task Days_and_what_they_are_compared_with_are_plain_sums_of_the_logs(string zone, string time)
    {
        await using var app = new TestApp(servers) { TimeZone = zone };
        await app.InitializeAsync();
        var now = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        var rows = await WriteAsync(app, now.UtcDateTime);
        foreach (var folded in new[] { null, (DateTimeOffset?)now.AddDays(-4), now })
        {
            if (folded is not null)
            {
                app.Clock.AdjustTime(folded.Value);
                await app.Get<RewardsFold>().FoldAsync(CancellationToken.None);
            }

            app.Clock.AdjustTime(now);
            await AssertAsync(app, new WallClock(zone), now.UtcDateTime, rows);
        }
    }

    // Ids ascend with the times.
    private static async Task<List<(DateTime At, long Earned, long Redeemed, long Added)>> WriteAsync(TestApp app, DateTime now)
    {
        var rows = Gen.Select(Gen.Int[1, (Days + 1) * 24 * 60], Gen.Int[1, 30], Gen.Int[0, 3], (minutes, points, kind) =>
            (At: now.AddMinutes(-minutes), Earned: kind > 0 ? points : 0L, Redeemed: kind > 0 ? 0L : points, Added: kind > 0 ? 0L : 2))
            .Array[400].Single().OrderBy(row => row.At).ToList();
        string Values(IEnumerable<string> values) => string.Join(", ", values);
        await app.Db.ExecuteAsync(
            $"""
            INSERT INTO user_point_logs (user_id, action, points, created_at)
            VALUES {Values(rows.Select(row =>
                $"(1, '{(row.Earned > 0 ? "earn" : "redeem")}', {row.Earned + row.Redeemed}, '{row.At:yyyy-MM-dd HH:mm:ss}')"))};
            INSERT INTO user_credit_logs (user_id, credits_added, points_consumed, created_at)
            VALUES {Values(rows.Where(row => row.Added > 0).Select(row =>
                $"(1, {row.Added}, {row.Redeemed}, '{row.At:yyyy-MM-dd HH:mm:ss}')"))}
            """);
        return rows;
    }

    private static async Task AssertAsync(
        TestApp app, WallClock clock, DateTime now, List<(DateTime At, long Earned, long Redeemed, long Added)> rows)
    {
        var today = clock.DayOf(now);
        foreach (var (from, to) in Ranges)
        {
            foreach (var offset in new[] { from - to - 1, -7, -1 })
            {
                var range = new ReportRange(today.AddDays(from), today.AddDays(to));
                var other = new ReportRange(range.From.AddDays(offset), range.To.AddDays(offset));
                var report = await app.Get<RewardsReport>().RunAsync(
                    range, ReportComparison.Cut(other, range, clock.At(now)), 1, CancellationToken.None);

                var until = UsageModel.EndOfPrevious(other, range, clock.At(now));
                Assert.Equal(
                    from day in Enumerable.Range(0, range.Days).Select(range.From.AddDays)
                    let start = clock.FirstOf(Midnight(day), Midnight(day.AddDays(1)))
                    where start is not null
                    let sums = Sums(clock, rows, Midnight(day), Midnight(day.AddDays(1)))
                    let before = Sums(clock, rows, Midnight(day.AddDays(offset)), Earlier(Midnight(day.AddDays(offset + 1)), until))
                    select new RewardsPoint(
                        start.Value, sums.Earned, sums.Redeemed, sums.Added, before.Earned, before.Redeemed, before.Added),
                    report.Series);
                var all = Sums(clock, rows, other.Start, until);
                Assert.Equal(
                    (all.Earned, all.Redeemed, all.Added),
                    (report.Previous!.PointsEarned, report.Previous.PointsRedeemed, report.Previous.CreditsAdded));
            }
        }
    }

    private static (long Earned, long Redeemed, long Added) Sums(
        WallClock clock, List<(DateTime At, long Earned, long Redeemed, long Added)> rows, DateTime from, DateTime to)
    {
        var found = rows.Where(row => clock.At(row.At) is var local && local >= from && local < to).ToList();
        return (found.Sum(row => row.Earned), found.Sum(row => row.Redeemed), found.Sum(row => row.Added));
    }

    private static DateTime Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
