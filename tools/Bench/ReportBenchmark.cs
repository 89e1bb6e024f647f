using System.Diagnostics;
using System.Globalization;
using System.Web;
using Functions.Counts;
using Functions.Credits;
using Functions.Reports;

namespace Bench;

/// <summary>
/// Every report over 400 days at growing numbers of events: the events and their pending counts are loaded in bulk, the real fold
/// folds them, and each report runs many times beside the plain GROUP BY over the events.
/// </summary>
internal sealed class ReportBenchmark(BenchmarkApp app, DateOnly today)
{
    private const int Days = 400;
    private const int Runs = 15;

    private static readonly string[] Documents = ["level", "chapter", "document"];

    private static readonly (string Name, string Query)[] Usage =
    [
        ("usage by day", "interval=day"),
        ("usage by week", "interval=week"),
        ("usage of one app", "appName=App 1"),
        ("usage grouped by app and type", "groupBy=appName,eventType"),
        ("usage grouped by name", "groupBy=eventName"),
        ("usage grouped by country, system and device", "groupBy=countryCode,os,deviceType"),
        ("usage of one name, grouped by country", "eventName=event 3&groupBy=countryCode"),
        ("usage grouped by app, compared with before", "groupBy=appName&compare=previous&order=change"),
        ("usage of all countries but one", "countryCode.not=DE"),
        ("usage of one country and system", "countryCode=AT&os=Android"),
    ];

    /// <summary>Loads so many events, spread evenly over the days, and folds them; prints how long both took.</summary>
    public async Task LoadAsync(int millions)
    {
        var watch = Stopwatch.StartNew();
        var perDay = millions * 1_000_000 / Days;
        await app.ExecuteAsync("SET GLOBAL innodb_buffer_pool_size = 3221225472");
        await app.FillNumbersAsync(perDay);
        var fold = TimeSpan.Zero;
        for (var day = Days - 1; day >= 0; day--)
        {
            var date = today.AddDays(-day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await app.ExecuteAsync(EventsSql(date));
            await app.ExecuteAsync(PendingSql(date));
            await app.ExecuteAsync(PendingDocumentsSql(date));
            await app.ExecuteAsync(PointLogsSql(date));
            var folding = Stopwatch.StartNew();
            await app.Get<UsageFold>().FoldAsync(CancellationToken.None);
            await app.Get<DocumentFold>().FoldAsync(CancellationToken.None);
            fold += folding.Elapsed;
        }

        await app.ExecuteAsync(LiveSql);
        await app.Get<RewardsFold>().FoldAsync(CancellationToken.None);
        await app.ExecuteAsync("""
            ANALYZE TABLE tracking_events, usage_counts_daily, usage_counts_hourly, usage_dimensions, distinct_users,
                document_counts, document_nodes
            """);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{millions} million events: loaded in {watch.Elapsed.TotalSeconds - fold.TotalSeconds:N0} s, "
            + $"folded in {fold.TotalSeconds:N0} s ({millions * 1e6 / fold.TotalSeconds:N0} events/s)"));
    }

    /// <summary>Median and 95th percentile of each report, in milliseconds, over the last 30 and 400 days.</summary>
    public async Task<List<string>> RunAsync(int millions)
    {
        var rows = new List<string>();
        foreach (var days in new[] { 30, Days })
        {
            var plain = Measure.Median(await TimesAsync(() => PlainAsync(days), runs: days == 30 ? 3 : 1));
            var range = $"from={today.AddDays(1 - days):yyyy-MM-dd}&to={today:yyyy-MM-dd}";
            var reports = Usage
                .Select(report => (report.Name, Run: (Func<Task>)(() => UsageAsync($"{range}&{report.Query}"))))
                .Concat(Documents.Select(by => ($"documents by {by}", (Func<Task>)(() => DocumentsAsync($"{range}&by={by}")))))
                .Append(("documents, searched", () => DocumentsAsync($"{range}&by=document&order=name&search=7&unopened=true")))
                .Append(("engagement, 12 weeks", EngagementAsync))
                .Append(("live", LiveAsync))
                .Append(("rewards", () => RewardsAsync(days)))
                .Append(("operations", OperationsAsync));
            foreach (var (name, run) in reports)
            {
                var times = await TimesAsync(run, Runs);
                var median = Measure.Median(times);
                var p95 = Measure.Percentile(times, 95);
                rows.Add(FormattableString.Invariant(
                    $"| {name} | {millions} M | {days} | {median:N1} | {p95:N1} | {plain:N0} | {plain / median:N0} |"));
            }
        }

        return rows;
    }

    public static string Head =>
        """
        | report | events | days | median ms | p95 ms | plain GROUP BY ms | times faster |
        |---|---:|---:|---:|---:|---:|---:|
        """;

    private DateTime Now => today.ToDateTime(new TimeOnly(23, 0), DateTimeKind.Utc);

    private Task<EngagementResult> EngagementAsync() => app.Get<EngagementReport>().RunAsync(
        new EngagementQuery(Weeks: 12, InactiveDays: 14, UsageFilter.None, Limit: 100), CancellationToken.None);

    private Task<DocumentsResult> DocumentsAsync(string query) => app.Get<DocumentsReport>().RunAsync(
        DocumentsQuery.Read(HttpUtility.ParseQueryString(query), Now).Documents, CancellationToken.None);

    private Task<LiveResult> LiveAsync() => app.Get<LiveReport>().RunAsync(details: true, limit: 100, CancellationToken.None);

    private Task<RewardsResult> RewardsAsync(int days) =>
        app.Get<RewardsReport>().RunAsync(new ReportRange(today.AddDays(1 - days), today), limit: 10, CancellationToken.None);

    private Task<OperationsResult> OperationsAsync() => app.Get<OperationsReport>().RunAsync(CancellationToken.None);

    private async Task UsageAsync(string query)
    {
        var (usage, read) = UsageQuery.Read(HttpUtility.ParseQueryString(query), Now);
        if (read.Errors.Count > 0)
        {
            throw new InvalidOperationException(read.Errors[0].Message);
        }

        await app.Get<UsageReport>().RunAsync(usage, CancellationToken.None);
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

    // A user keeps country and device; names follow the app. A fixed hash stands in for randomness.
    private static string EventsSql(string date) =>
        $"""
        INSERT INTO tracking_events
          (user_id, user_type, app_name, event_type, event_name, country_code, ip_hash, os, device_type, session_id, created_at)
        SELECT user, IF(user % 10 = 0, 'teacher', 'student'), CONCAT('App ', app),
               ELT(1 + name % 4, 'visit', 'button', 'document', 'session'), CONCAT('event ', name),
               ELT(1 + user % 6, 'DE', 'DE', 'DE', 'AT', 'CH', 'FR'), REPEAT('a', 64),
               ELT(1 + user % 4, 'Windows', 'Android', 'iPadOS', 'macOS'), ELT(1 + user % 4, 'desktop', 'mobile', 'tablet', 'desktop'),
               CONCAT('s', user), TIMESTAMP('{date}', SEC_TO_TIME(25200 + n % 36000))
        FROM (
          SELECT n, 1 + CRC32(CONCAT(n, '{date}')) % 6000 AS user, 1 + n % 4 AS app, (n % 4) * 8 + CRC32(n) % 8 AS name
          FROM bench_numbers
        ) made
        """;

    private static string PendingSql(string date) =>
        $"""
        INSERT INTO usage_counts_pending
          (hour_start, app_name, event_type, event_name, country_code, user_type, os, device_type, events, users)
        SELECT TIMESTAMP(DATE(created_at), MAKETIME(HOUR(created_at), 0, 0)) AS hour, app_name, event_type, event_name, country_code,
               user_type, os, device_type, COUNT(*), CONCAT('[', GROUP_CONCAT(DISTINCT user_id), ']')
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= '{date}' AND created_at < '{date}' + INTERVAL 1 DAY
        GROUP BY hour, app_name, event_type, event_name, country_code, user_type, os, device_type
        """;

    // Every fourth event earned its user points.
    private static string PointLogsSql(string date) =>
        $"""
        INSERT INTO user_point_logs (user_id, action, points, related_event, created_at)
        SELECT user_id, 'earn', 5, 'visit', created_at
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= '{date}' AND created_at < '{date}' + INTERVAL 1 DAY AND event_type = 'visit'
        """;

    private const string LiveSql =
        """
        INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, country_code, last_heartbeat)
        SELECT CONCAT('s', n), n, 'student', CONCAT('App ', n % 4), 'DE', UTC_TIMESTAMP()
        FROM bench_numbers
        WHERE n <= 2000
        """;

    // A quarter of the events open one of some three thousand documents.
    private static string PendingDocumentsSql(string date) =>
        $"""
        INSERT INTO document_counts_pending
          (start, app_name, level_name, chapter_name, document_name, opens, last_opened_at, users)
        SELECT '{date}', app_name, CONCAT('Level ', CRC32(event_name) % 4), CONCAT('Chapter ', event_name),
               CONCAT('Document ', user_id % 400) AS document, COUNT(*), MAX(created_at),
               CONCAT('[', GROUP_CONCAT(DISTINCT user_id), ']')
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= '{date}' AND created_at < '{date}' + INTERVAL 1 DAY AND event_type = 'document'
        GROUP BY app_name, event_name, document
        """;
}
