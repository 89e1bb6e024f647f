using CsCheck;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Points;

/// <summary>A daily cap is of the day that the clock on the wall shows, also of one that a change makes longer or shorter.</summary>
[Trait("Needs", "MySql")]
public sealed class DailyCapInZonesTests(Servers servers)
{
    private const int Points = 5;
    private const int Cap = 15;

    [Theory]
    [InlineData("Asia/Kolkata", "2026-03-27")]
    [InlineData("America/St_Johns", "2026-10-29")]
    [InlineData("Australia/Lord_Howe", "2026-04-02")]
    [InlineData("Africa/Cairo", "2026-10-27")]
    [InlineData("Pacific/Apia", "2011-12-28")]
    public async Task Each_user_earns_up_to_the_cap_on_each_day(string zone, string firstDay)
    {
        await using var app = new TestApp(servers) { TimeZone = zone };
        await app.InitializeAsync();
        await app.Db.ExecuteAsync(
            "UPDATE point_rules SET points = @Points, daily_cap = @Cap WHERE name = 'daily-visit'", new { Points, Cap });
        var first = DateTime.SpecifyKind(DateTime.Parse(firstDay, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        var visits = Gen.Select(Gen.Int[0, 5 * 24 * 60], Gen.Int[1, 8], (minute, user) => TrackedEvents.Visit(user) with
        {
            Id = Guid.CreateVersion7(),
            CreatedAt = first.AddMinutes(minute),
        }).Array[300].Single();

        foreach (var chunk in visits.Chunk(60))
        {
            await app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(chunk), CancellationToken.None);
        }

        var clock = new WallClock(zone);
        var earned = visits.GroupBy(visit => (User: visit.UserId!.Value, Day: clock.DayOf(visit.CreatedAt)))
            .Select(day => (day.Key.User, day.Key.Day, Points: Math.Min(Cap, Points * day.Count())))
            .Order()
            .ToList();
        Assert.Equal(earned, (await app.Db.QueryAsync<(long User, DateTime Day, int Points)>(
            "SELECT user_id, CAST(day AS DATETIME), points FROM point_awards_daily ORDER BY user_id, day"))
            .Select(row => (row.User, DateOnly.FromDateTime(row.Day), row.Points)));
        Assert.Equal(
            earned.GroupBy(day => day.User).Select(user => (user.Key, user.Sum(day => day.Points))).Order(),
            await app.Db.QueryAsync<(long, int)>("SELECT user_id, points FROM user_points ORDER BY user_id"));
    }
}
