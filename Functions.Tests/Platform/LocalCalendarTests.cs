using CsCheck;
using Functions.Platform;
using Microsoft.Extensions.Configuration;

namespace Functions.Tests.Platform;

public sealed class LocalCalendarTests
{
    public static TheoryData<string> Zones =>
        ["UTC", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Berlin", "America/New_York"];

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_local_time_begins_at_the_first_moment_that_has_it_or_a_later_one(string zone)
    {
        var calendar = LocalCalendar.Of(zone);
        Gen.DateTime[new DateTime(2011, 12, 1), new DateTime(2030, 1, 1)].Sample(
            any =>
            {
                var local = new DateTime(any.Year, any.Month, any.Day, any.Hour, 0, 0, DateTimeKind.Utc);
                var start = calendar.UtcOf(local);

                Assert.True(calendar.LocalOf(start) >= local);
                Assert.True(calendar.LocalOf(start.AddSeconds(-1)) < local || calendar.LocalOf(start) > local);
                Assert.All(
                    Enumerable.Range(1, 15 * 4).Select(quarters => start.AddMinutes(-15 * quarters)),
                    earlier => Assert.True(calendar.LocalOf(earlier) < local));
            },
            iter: 500,
            threads: 1);
    }

    [Theory]
    [InlineData("Asia/Kolkata", "2026-03-01T18:29:59Z", "2026-03-01T23:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-03-01T18:30:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-05T01:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:20:00Z", "2026-04-05T01:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00Z")]
    public void The_hour_of_a_moment_is_that_of_the_clock_on_the_wall(string zone, string utc, string hour) =>
        Assert.Equal(Time(hour), LocalCalendar.Of(zone).HourOf(Time(utc)));

    [Theory]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:00:00Z", "2026-10-03T15:30:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T00:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z")]
    public void A_time_that_is_skipped_begins_with_the_change_and_one_that_is_repeated_with_its_first(
        string zone, string local, string utc) =>
        Assert.Equal(Time(utc), LocalCalendar.Of(zone).UtcOf(Time(local)));

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("W. Europe Standard Time")]
    public void A_name_that_is_no_zone_of_IANA_stops_the_start(string name)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(LocalCalendar.Setting, name)]).Build();

        var error = Assert.Throws<ConfigurationException>(() => LocalCalendar.From(configuration));

        Assert.Contains("Europe/Berlin", error.Message, StringComparison.Ordinal);
    }

    private static DateTime Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
}
