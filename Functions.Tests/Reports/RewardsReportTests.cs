using Functions.Credits;
using Functions.Reports;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Reports;

[Trait("Needs", "MySql")]
public sealed class RewardsReportTests(Servers servers) : IAsyncLifetime
{
    private const int Days = 60;
    private static readonly DateTime FirstDay = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Days_add_up_in_any_range_though_ids_have_gaps_and_times_are_not_quite_in_their_order()
    {
        var log = await WriteLogsAsync(new Random(5));

        await AssertSeriesAsync(log);
    }

    [Fact]
    public async Task Days_that_are_over_are_summed_once_and_the_report_is_the_same_before_and_after()
    {
        var log = await WriteLogsAsync(new Random(7));
        foreach (var (day, hour, over) in new[] { (10, 0, 9), (10, 1, 10), (40, 12, 40), (Days, 12, Days) })
        {
            _app.Clock.SetUtcNow(FirstDay.AddDays(day).AddHours(hour).AddSeconds(1));
            await _app.Get<RewardsFold>().FoldAsync(CancellationToken.None);

            Assert.Equal(over, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM rewards_daily"));
            await AssertSeriesAsync(log);
        }
    }

    [Fact]
    public async Task A_range_is_compared_day_by_day_and_its_running_day_to_the_hour()
    {
        var log = await WriteLogsAsync(new Random(8));
        _app.Clock.SetUtcNow(FirstDay.AddDays(30).AddHours(9.5));
        await _app.Get<RewardsFold>().FoldAsync(CancellationToken.None);
        var range = Range(24, 33);
        foreach (var other in new[] { Range(14, 23), Range(0, 9) })
        {
            var previous = ReportComparison.Cut(other, range, _app.Clock.GetUtcNow().UtcDateTime);

            var report = await _app.Get<RewardsReport>().RunAsync(range, previous, 1, CancellationToken.None);

            var until = other.Start.AddDays(6).AddHours(10);
            Assert.Equal(until, previous.Cut);
            var model = Model([.. log.Where(row => row.At < until)], other).ToList();
            Assert.Equal(
                model.Select(day => (day.PointsEarned, day.PointsRedeemed, day.CreditsAdded)),
                report.Series.Select(day =>
                    (day.PreviousPointsEarned!.Value, day.PreviousPointsRedeemed!.Value, day.PreviousCreditsAdded!.Value)));
            Assert.Equal(
                new RewardsTotals(other.From, other.To, until, model.Sum(day => day.PointsEarned), model.Sum(day => day.PointsRedeemed),
                    model.Sum(day => day.CreditsAdded)),
                report.Previous);
        }
    }

    [Fact]
    public async Task An_old_range_is_bounded_at_both_ends_so_that_what_came_since_costs_nothing()
    {
        await WriteLogsAsync(new Random(6));

        var bounds = await _app.Db.Database.ReadSnapshotAsync(
            snapshot => LogRange.OfAsync(snapshot, "user_point_logs", Range(20, 20).Start, Range(20, 20).End, CancellationToken.None),
                CancellationToken.None);
        var rows = await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM user_point_logs WHERE id >= @First AND id < @Last", bounds);

        // A day and an hour on either side, at nine rows a day or so.
        Assert.InRange(rows, 1, 30);
    }

    [Fact]
    public async Task Empty_logs_give_zeros_for_each_day()
    {
        var report = await RunAsync(Range(0, 1));

        Assert.Equal([new RewardsPoint(FirstDay, 0, 0, 0), new RewardsPoint(FirstDay.AddDays(1), 0, 0, 0)], report.Series);
        Assert.Equal((0, 0), (report.PointsOutstanding, report.CreditsOutstanding));
    }

    [Fact]
    public async Task Top_users_are_by_points_then_by_id_and_drift_names_its_ledger()
    {
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO user_points (user_id, points) VALUES (3, 5), (1, 5), (2, 9), (4, 1);
            INSERT INTO user_credits (user_id, credits) VALUES (1, 7);
            INSERT INTO users (id, name) VALUES (1, 'Ada');
            INSERT INTO ledger_drift (user_id, ledger, balance, logged, found_at)
            VALUES (1, 'credits', 7, 0, UTC_TIMESTAMP()), (1, 'points', 5, 4, UTC_TIMESTAMP())
            """);

        var report = await RunAsync(Range(0, 0), limit: 3);

        Assert.Equal([new TopUser(2, null, 9, 0), new TopUser(1, "Ada", 5, 7), new TopUser(3, null, 5, 0)], report.TopUsers);
        Assert.Equal((20, 7), (report.PointsOutstanding, report.CreditsOutstanding));
        Assert.Equal([new LedgerDifference(1, "points", 5, 4), new LedgerDifference(1, "credits", 7, 0)],
            report.Drift.OrderBy(drift => drift.Balance));
    }

    private async Task AssertSeriesAsync(List<(DateTime At, string Action, int Amount)> log)
    {
        (int From, int To)[] ranges = [
            (0, Days - 1), (0, 0), (20, 20), (20, 33), (Days - 1, Days - 1), (Days - 1, Days + 3), (Days + 5, Days + 9), (-9, -5), (-9, 5)];
        foreach (var (from, to) in ranges)
        {
            Assert.Equal(Model(log, Range(from, to)), (await RunAsync(Range(from, to))).Series);
        }
    }

    private static ReportRange Range(int from, int to) =>
        new(DateOnly.FromDateTime(FirstDay.AddDays(from)), DateOnly.FromDateTime(FirstDay.AddDays(to)));

    private Task<RewardsResult> RunAsync(ReportRange range, int limit = 10) =>
        _app.Get<RewardsReport>().RunAsync(range, limit, CancellationToken.None);

    // Times wander by up to half an hour about the order of the ids, also across midnight.
    private async Task<List<(DateTime At, string Action, int Amount)>> WriteLogsAsync(Random random)
    {
        var log = new List<(DateTime At, string Action, int Amount)>();
        for (var (minute, id) = (0, 10L); minute < Days * 1440; minute += random.Next(10, 300), id += random.Next(1, 50))
        {
            var at = FirstDay.AddMinutes(Math.Clamp(minute + random.Next(-15, 16), 0, (Days * 1440) - 1));
            var (action, points) = (random.Next(4) == 0 ? "redeem" : "earn", random.Next(1, 30));
            await _app.Db.ExecuteAsync(
                "INSERT INTO user_point_logs (id, user_id, action, points, created_at) VALUES (@id, 1, @action, @points, @at)",
                new { id, action, points, at });
            log.Add((at, action, points));
            if (action == "redeem")
            {
                await _app.Db.ExecuteAsync(
                    "INSERT INTO user_credit_logs (id, user_id, credits_added, points_consumed, created_at) VALUES (@id, 1, 2, @points, @at)",
                    new { id, points, at });
                log.Add((at, "credit", 2));
            }
        }

        return log;
    }

    private static IEnumerable<RewardsPoint> Model(List<(DateTime At, string Action, int Amount)> log, ReportRange range)
    {
        for (var day = range.Start; day < range.End; day = day.AddDays(1))
        {
            long Sum(string action) => log.Where(row => row.Action == action && row.At.Date == day).Sum(row => (long)row.Amount);
            yield return new RewardsPoint(day, Sum("earn"), Sum("redeem"), Sum("credit"));
        }
    }
}
