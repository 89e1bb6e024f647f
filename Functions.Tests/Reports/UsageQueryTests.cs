using System.Web;
using Functions.Platform.Http;
using Functions.Reports;

namespace Functions.Tests.Reports;

public sealed class UsageQueryTests
{
    private static readonly DateOnly Today = new(2026, 3, 31);
    private static readonly DateTime Now = new(2026, 3, 31, 10, 20, 0, DateTimeKind.Utc);

    [Fact]
    public void Nothing_asked_means_the_last_thirty_days_by_day()
    {
        var (usage, query) = Read("");

        Assert.Empty(query.Errors);
        Assert.Equal(new ReportRange(new DateOnly(2026, 3, 2), Today), usage.Range);
        Assert.Equal("day", usage.Interval);
    }

    [Theory]
    [InlineData("from=2026-13-01", "from")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=", "from")]
    [InlineData("to=9999-01-01", "to")]
    [InlineData("from=1969-12-31&to=1970-01-02", "from")]
    [InlineData("from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("from=2024-01-01&to=2026-01-01", "to")]
    [InlineData("from=2026-03-01&from=2026-03-02", "from")]
    [InlineData("interval=year", "interval")]
    [InlineData("groupBy=userId", "groupBy")]
    [InlineData("groupBy=os,os", "groupBy")]
    [InlineData("groupBy=os,appName,eventName,eventType", "groupBy")]
    [InlineData("color=red", "color")]
    [InlineData("compare=yesterday", "compare")]
    [InlineData("compare=2026-02-30", "compare")]
    [InlineData("compare=1969-12-31", "compare")]
    [InlineData("compare=9998-12-31", "compare")]
    [InlineData("from=1970-01-01&to=1970-01-02&compare=previous", "compare")]
    [InlineData("from=1970-01-01&to=1970-01-02&compare=year", "compare")]
    [InlineData("appname=Portal", "appname")]
    public void A_bad_parameter_is_named(string parameters, string field) =>
        Assert.Equal(field, Assert.Single(Read(parameters).Query.Errors).Field);

    [Fact]
    public void Four_hundred_days_between_the_ends_are_allowed()
    {
        Assert.Empty(Read("from=2025-01-01&to=2026-02-05").Query.Errors);
        Assert.Equal("to", Assert.Single(Read("from=2025-01-01&to=2026-02-06").Query.Errors).Field);
    }

    [Theory]
    [InlineData("from=2026-03-02&to=2026-03-08&compare=previous", "2026-02-23", "2026-03-01", null)]
    [InlineData("from=2026-03-02&to=2026-03-08&compare=year", "2025-03-02", "2025-03-08", null)]
    [InlineData("from=2024-02-29&to=2024-02-29&compare=year", "2023-02-28", "2023-02-28", null)]
    [InlineData("from=2026-03-02&to=2026-03-08&compare=2025-01-30", "2025-01-30", "2025-02-05", null)]
    [InlineData("from=2026-03-30&to=2026-04-05&compare=previous", "2026-03-23", "2026-03-29", "2026-03-24T11:00:00Z")]
    [InlineData("from=2026-03-31&to=2026-03-31&compare=year", "2025-03-31", "2025-03-31", "2025-03-31T11:00:00Z")]
    [InlineData("from=2026-04-01&to=2026-04-02&compare=previous", "2026-03-30", "2026-03-31", "2026-03-30T00:00:00Z")]
    public void What_is_not_over_is_compared_with_the_same_part_to_the_hour_begun(string parameters, string from, string to, string? until)
    {
        var (usage, query) = Read(parameters);

        Assert.Empty(query.Errors);
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Equal((DateOnly.Parse(from, culture), DateOnly.Parse(to, culture)), (usage.Previous!.From, usage.Previous.To));
        Assert.Equal(until is null ? null : DateTimeOffset.Parse(until, culture).UtcDateTime, usage.Previous.Cut);
    }

    [Theory]
    [InlineData("hour", 72, "2026-03-30T00:00:00Z")]
    [InlineData("day", 3, "2026-03-30T00:00:00Z")]
    [InlineData("week", 1, "2026-03-30T00:00:00Z")]
    [InlineData("month", 2, "2026-03-01T00:00:00Z")]
    public void Every_bucket_that_the_range_touches_is_there(string interval, int buckets, string first)
    {
        var range = new ReportRange(new DateOnly(2026, 3, 30), new DateOnly(2026, 4, 1));

        var starts = ReportInterval.Buckets(interval, range).ToList();

        Assert.Equal(buckets, starts.Count);
        Assert.Equal(DateTimeOffset.Parse(first, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime, starts[0]);
    }

    private static (UsageQuery Usage, QueryParameters Query) Read(string parameters) =>
        UsageQuery.Read(HttpUtility.ParseQueryString(parameters), Now);
}
