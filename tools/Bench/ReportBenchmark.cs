using System.Diagnostics;
using System.Web;
using Functions.Counts;
using Functions.People;
using Functions.Platform.Http;
using Functions.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Bench;

/// <summary>
/// Every report over 30 and 400 days, beside the plain GROUP BY over the events, and what depends on no range; each many times, from the
/// main server and, where there is one, from its copy.
/// </summary>
internal sealed class ReportBenchmark(BenchmarkApp app, DateOnly today)
{
    private const int Runs = 15;
    private const int Weeks = 12;

    private static readonly (string Name, string Query)[] Usage =
    [
        ("usage by day", "interval=day"),
        ("usage by week", "interval=week"),
        ("usage of one app", "appName=App 1"),
        ("usage grouped by app and type", "groupBy=appName,eventType"),
        ("usage grouped by name", "groupBy=eventName"),
        ("usage grouped by country, system and device", "groupBy=countryCode,os,deviceType"),
        ("usage of one name, grouped by country", "eventName=event 3&groupBy=countryCode"),
        ("usage by day, compared with before", "interval=day&compare=previous"),
        ("usage grouped by app, compared with before", "groupBy=appName&compare=previous&order=change"),
        ("usage of all countries but one", "countryCode.not=DE"),
        ("usage of names that contain a text", "eventName.contains=3&groupBy=eventName"),
        ("usage of one country and system", "countryCode=AT&os=Android"),
    ];

    private static readonly (string Name, string Query)[] Documents =
    [
        .. DocumentNode.Depths.Select(by => ($"documents by {by}", $"by={by}")),
        ("documents compared with before", "by=document&compare=previous"),
        ("documents searched", "by=document&order=name&search=7"),
        ("documents not opened", "by=document&order=opens&direction=asc&unopened=true"),
    ];

    // The common name is on every page; the address and the text that no user has take a look at each user.
    private static readonly (string Name, string Search)[] People =
    [
        ("people, a common name", "ada"), ("people, an id", "777777"), ("people, one address", "user777777@"), ("people, none", "zyx"),
    ];

    private DateTime Now => today.ToDateTime(new TimeOnly(13, 10), DateTimeKind.Utc);

    /// <summary>Measures each report in milliseconds; <paramref name="copy"/> reads reports from another server.</summary>
    public async Task<List<ReportLine>> RunAsync(int millions, IServiceProvider? copy)
    {
        var lines = new List<ReportLine>();
        foreach (var days in new[] { 30, ReportData.Days })
        {
            var plain = Measure.Median(await TimesAsync(() => PlainAsync(days), runs: days == 30 ? 3 : 1));
            var goal = days == 30 ? 50 : 250;
            foreach (var (name, run) in OfRange($"from={today.AddDays(1 - days):yyyy-MM-dd}&to={today:yyyy-MM-dd}"))
            {
                lines.Add(await LineAsync(new ReportLine(name, millions, days, goal, plain), run, copy));
            }
        }

        lines.Add(await LineAsync(new ReportLine($"engagement, {Weeks} weeks", millions, Weeks * 7, 150), EngagementAsync, copy));
        lines.Add(await LineAsync(new ReportLine("live", millions, null, 50), LiveAsync, copy));
        // These read the main server alone.
        lines.Add(await LineAsync(new ReportLine("operations", millions, null, 50), OperationsAsync, copy: null));
        foreach (var (name, search) in People)
        {
            lines.Add(await LineAsync(new ReportLine(name, millions, null, 50), services => PeopleAsync(services, search), copy: null));
        }

        return lines;
    }

    private IEnumerable<(string Name, Func<IServiceProvider, Task> Run)> OfRange(string range)
    {
        foreach (var (name, query) in Usage)
        {
            yield return (name, services => UsageAsync(services, $"{range}&{query}"));
        }

        foreach (var (name, query) in Documents)
        {
            yield return (name, services => DocumentsAsync(services, $"{range}&{query}"));
        }

        yield return ("rewards", services => RewardsAsync(services, range, ""));
        yield return ("rewards compared with before", services => RewardsAsync(services, range, "&compare=previous"));
    }

    private async Task<ReportLine> LineAsync(ReportLine line, Func<IServiceProvider, Task> run, IServiceProvider? copy)
    {
        var times = await TimesAsync(() => run(app.Services), Runs);
        var ofCopy = copy is null ? null : await TimesAsync(() => run(copy), Runs);
        return line with
        {
            Median = Measure.Median(times),
            Percentile95 = Measure.Percentile(times, 95),
            OfCopy = ofCopy is null ? null : Measure.Median(ofCopy),
        };
    }

    private Task<UsageResult> UsageAsync(IServiceProvider services, string text)
    {
        var (usage, read) = UsageQuery.Read(HttpUtility.ParseQueryString(text), Now);
        Check(read);
        return services.GetRequiredService<UsageReport>().RunAsync(usage, CancellationToken.None);
    }

    private Task<DocumentsResult> DocumentsAsync(IServiceProvider services, string text)
    {
        var (documents, read) = DocumentsQuery.Read(HttpUtility.ParseQueryString(text), Now);
        Check(read);
        return services.GetRequiredService<DocumentsReport>().RunAsync(documents, CancellationToken.None);
    }

    private Task<RewardsResult> RewardsAsync(IServiceProvider services, string range, string compared)
    {
        var read = new QueryParameters(HttpUtility.ParseQueryString($"{range}{compared}"), [.. ReportRange.Rules, ReportComparison.Rule]);
        var days = ReportRange.Read(read, today);
        var previous = ReportComparison.Read(read, days, Now);
        Check(read);
        return services.GetRequiredService<RewardsReport>().RunAsync(days, previous, limit: 10, CancellationToken.None);
    }

    private static Task EngagementAsync(IServiceProvider services) => services.GetRequiredService<EngagementReport>().RunAsync(
        new EngagementQuery(Weeks, InactiveDays: 14, UsageFilter.None, Limit: 100), CancellationToken.None);

    private static Task LiveAsync(IServiceProvider services) =>
        services.GetRequiredService<LiveReport>().RunAsync(details: true, limit: 100, CancellationToken.None);

    private static Task OperationsAsync(IServiceProvider services) =>
        services.GetRequiredService<OperationsReport>().RunAsync(CancellationToken.None);

    private static Task<Page<Person>> PeopleAsync(IServiceProvider services, string search) =>
        services.GetRequiredService<PeopleReader>().ListAsync(
            new PeopleQuery(new PageQuery(Limit: 50, Before: long.MaxValue), search, UserType: null), CancellationToken.None);

    private static void Check(QueryParameters read)
    {
        if (read.Errors.Count > 0)
        {
            throw new InvalidOperationException($"{read.Errors[0].Field}: {read.Errors[0].Message}");
        }
    }

    private Task PlainAsync(int days) => app.ExecuteAsync(
        $"""
        SELECT DATE(created_at) AS day, COUNT(*), COUNT(DISTINCT user_id)
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= '{today.AddDays(1 - days):yyyy-MM-dd}' AND created_at < '{today.AddDays(1):yyyy-MM-dd}'
        GROUP BY day
        """);

    private static async Task<List<double>> TimesAsync(Func<Task> run, int runs)
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            var watch = Stopwatch.StartNew();
            await run();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }
}
