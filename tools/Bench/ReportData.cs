using System.Diagnostics;
using System.Globalization;
using Functions.Counts;
using Functions.Credits;

namespace Bench;

/// <summary>
/// What reports are measured on: events of 6,000 users and their pending counts over 400 days, loaded in bulk and folded by the real fold,
/// and a million users in the apps' table.
/// </summary>
internal sealed class ReportData(BenchmarkApp app, DateOnly today)
{
    public const int Days = 400;
    private const int Users = 1_000_000;

    /// <summary>Loads so many events, spread evenly over the days; prints how long that and the fold took.</summary>
    public async Task LoadAsync(int millions)
    {
        var watch = Stopwatch.StartNew();
        await app.FillNumbersAsync(Users);
        await app.ExecuteAsync(UsersSql);
        await app.ExecuteAsync(LiveSql);
        await app.FillNumbersAsync(millions * 1_000_000 / Days);
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

        await app.Get<RewardsFold>().FoldAsync(CancellationToken.None);
        await app.ExecuteAsync("""
            ANALYZE TABLE tracking_events, usage_counts_daily, usage_counts_hourly, usage_dimensions, distinct_users,
                document_counts, document_nodes, users
            """);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{millions} million events: loaded in {watch.Elapsed.TotalSeconds - fold.TotalSeconds:N0} s, "
            + $"folded in {fold.TotalSeconds:N0} s ({millions * 1e6 / fold.TotalSeconds:N0} events/s)"));
    }

    // Forty first names; e-mail addresses end in the number.
    private const string UsersSql =
        """
        INSERT INTO users (id, name, email, user_type, country_code)
        SELECT n, CONCAT(ELT(1 + n % 8, 'Ada', 'Ben', 'Cléo', 'Dana', 'Emil', 'Fay', 'Gil', 'Hana'), ' ',
                         ELT(1 + n DIV 8 % 5, 'Berg', 'Duval', 'Kovač', 'Nguyen', 'Rossi')),
               CONCAT('user', n, '@school.example'), IF(n % 10 = 0, 'teacher', 'student'), 'DE'
        FROM bench_numbers
        """;

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
