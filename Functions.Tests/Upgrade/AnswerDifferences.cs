using System.Globalization;
using System.Text.Json.Nodes;

namespace Functions.Tests.Upgrade;

/// <summary>
/// How an answer differs from the one that an earlier release gave at the same moment, changes that were meant excepted. Fields that came
/// later are none.
/// </summary>
internal sealed class AnswerDifferences(DateTimeOffset at)
{
    // Of another second, and of queues that are empty here.
    private static readonly string[] Volatile = ["asOf", "queues"];

    public IEnumerable<string> Of(string path, JsonNode? recorded, JsonNode? now) => (recorded, now) switch
    {
        (JsonObject before, JsonObject after) => before.Where(field => !Volatile.Contains(field.Key)).SelectMany(
            field => Of($"{path} {field.Key}", field.Value, after[NowNamed(path, field.Key, after)])),
        (JsonArray before, JsonArray after) when Begun(before).ToList() is var begun && begun.Count == after.Count =>
            begun.Zip(after).SelectMany((pair, i) => Of($"{path}[{i}]", pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(recorded, now) ? [] : [$"{path}: {Text(recorded)}, now {Text(now)}"],
    };

    // The live report counted sessions; it counts users now, and sessions beside them.
    private static string NowNamed(string path, string field, JsonObject after) => (path.Split('?')[0], field) switch
    {
        ("reports/live", "total") when after.ContainsKey("totalSessions") => "totalSessions",
        ("reports/live", "count") when after.ContainsKey("sessions") => "sessions",
        _ => field,
    };

    // Buckets that have not begun are left out now.
    private IEnumerable<JsonNode?> Begun(JsonArray items) => items.Where(
        item => item is not JsonObject bucket || bucket["start"] is not { } start
            || DateTimeOffset.Parse((string)start!, CultureInfo.InvariantCulture) <= at || (long?)bucket["count"] > 0);

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
