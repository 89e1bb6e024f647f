using System.Globalization;
using System.Text.Json.Nodes;
using Chaos.Load;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>Reports equal a GROUP BY over all events ever written, including archived ones.</summary>
internal sealed class CountInvariants(World world, AppClient app, OldEvents old, Book book)
{
    private const string Recent = "created_at >= UTC_DATE() - INTERVAL 50 DAY";

    private const string OldDays = "all old days";

    // Old days that were archived in another time zone keep its bounds.
    private string Range => string.Create(
        CultureInfo.InvariantCulture, $"from={old.FirstDay.AddDays(-1):yyyy-MM-dd}&to={DateTime.UtcNow:yyyy-MM-dd}");

    public async Task<IEnumerable<string>> UsageAsync(MySqlConnection connection)
    {
        EventGroup[] events = [.. old.Census.Events, .. (await Census.ReadAsync(connection, Recent)).Events];
        var report = (await app.CallAsync(HttpMethod.Get, $"api/reports/usage?{Range}&groupBy=appName,eventType")).Json;
        return
        [
            .. Differences("events in all", [("", events.Sum(row => row.Events))], [("", (long)report["total"]!)]),
            .. UserDifferences("users in all", Users(events), (long)report["uniqueUsers"]!),
            .. Differences(
                "events of a day",
                events.GroupBy(row => DayOf(row.Day)).Select(day => (day.Key, day.Sum(row => row.Events))),
                Days(report).GroupBy(DayOf).Select(day => (day.Key, day.Sum(point => (long)point["count"]!)))),
            .. Days(report).Where(point => DayOf(point) != OldDays).SelectMany(point => UserDifferences(
                $"users of {DayOf(point)}",
                Users(events.Where(row => DayOf(row.Day) == DayOf(point))),
                (long)point["uniqueUsers"]!)),
            .. Differences(
                "events of an app and type",
                events.GroupBy(row => $"{row.AppName} {row.EventType}").Select(group => (group.Key, group.Sum(row => row.Events))),
                report["groups"]!.AsArray().Select(group => ($"{group!["appName"]} {group["eventType"]}", (long)group["count"]!))),
        ];
    }

    public async Task<IEnumerable<string>> DocumentsAsync(MySqlConnection connection)
    {
        DocumentGroup[] opens = [.. old.Census.Documents, .. (await Census.ReadAsync(connection, Recent)).Documents];
        var report = (await app.CallAsync(HttpMethod.Get, $"api/reports/documents?{Range}&by=document&limit=100")).Json;
        return Differences(
            "opens and users of a document",
            opens.GroupBy(row => $"{row.Level} > {row.Chapter} > {row.Document}")
                .Select(document => (document.Key,
                    (document.Sum(row => row.Opens), (long)document.Select(row => row.UserId).OfType<long>().Distinct().Count()))),
            report["rows"]!.AsArray().Select(row =>
                ($"{row!["levelName"]} > {row["chapterName"]} > {row["documentName"]}", ((long)row["opens"]!, (long)row["uniqueUsers"]!))));
    }

    /// <summary>The command that compares every combination of values, day by day.</summary>
    public async Task<IEnumerable<string>> RecountAsync()
    {
        var (code, output) = await world.RecountAsync(old.FirstDay, DateOnly.FromDateTime(DateTime.UtcNow), "--check");
        return code == 0 ? [] : [$"the recount ended with {code}: {output}"];
    }

    private string DayOf(JsonNode point) =>
        DayOf(DateTime.ParseExact(((string)point["start"]!)[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture));

    // Which of the old days an event belongs to depends on the time zone in which its day was archived.
    private string DayOf(DateTime day) => world.HasChangedTimeZone && day < DateTime.UtcNow.AddDays(-50)
        ? OldDays : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<JsonNode> Days(JsonNode report) =>
        report["series"]!.AsArray().Where(point => (long)point!["count"]! > 0).OfType<JsonNode>();

    // A user who was counted and then erased is still counted, and no row names them.
    private string[] UserDifferences(string what, long rows, long reported) =>
        reported >= rows && reported <= rows + book.Erased.Count
            ? [] : [$"{what}: {rows} by the rows, {reported} by the report, {book.Erased.Count} erased"];

    private static long Users(IEnumerable<EventGroup> events) => events.Select(row => row.UserId).OfType<long>().Distinct().Count();

    private static IEnumerable<string> Differences<T>(
        string what, IEnumerable<(string Key, T Value)> rows, IEnumerable<(string Key, T Value)> reported)
    {
        var (expected, said) = (
            rows.ToDictionary(row => row.Key, row => row.Value), reported.ToDictionary(row => row.Key, row => row.Value));
        return expected.Keys.Union(said.Keys)
            .Where(key => !EqualityComparer<T>.Default.Equals(expected.GetValueOrDefault(key), said.GetValueOrDefault(key)))
            .Select(key => $"{what} {key}: {expected.GetValueOrDefault(key)} by the rows, {said.GetValueOrDefault(key)} by the report");
    }
}
