using System.Web;
using Functions.Platform.Http;
using Functions.Reports;

namespace Functions.Tests.Reports;

public sealed class UsageQueryTests
{
    private static readonly DateOnly Today = new(2026, 3, 31);

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
        UsageQuery.Read(HttpUtility.ParseQueryString(parameters), Today);
}
