using System.Net;
using System.Text.Json.Serialization.Metadata;
using Functions.Archives;
using Functions.Counts;
using Functions.DeadLetters;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;
using Functions.Points;

namespace Functions.Reports;

/// <summary>The OpenAPI description of the reports.</summary>
public static class ReportsApi
{
    private static readonly DateOnly From = new(2026, 3, 1);
    private static readonly DateOnly To = new(2026, 3, 2);
    private static readonly DateTime Start = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Noon = Start.AddHours(12);

    private static readonly UsageResult Usage = new(
        Noon, "UTC", From, To, Period.Day, 6, 3, [new(Start, 2, 1), new(Start.AddDays(1), 4, 3)],
            [new CountedGroup(["Portal"], 5, 3).ToJson(["appName"])],
        new(2, 1));

    private static readonly DocumentsResult Documents = new(
        Noon, "UTC", From, To, DocumentNode.Chapter, 4, [new("Level 1", "Fractions", null, 4, 2, Noon)], null);

    private static readonly LiveResult Live = new(
        Noon,
        5,
        1,
        1,
        [new("Portal", 1, 1)],
        [new("CH", 1, 1)],
        [new(UserTypes.Student, 1, 1)],
        [new("tab-1", 42, "Ada", "student", "Portal", "CH", Noon, Start)]);

    private static readonly RewardsResult Rewards = new(
        Noon, "UTC", From, To, 120, 3, [new(Start, 50, 30, 3), new(Start.AddDays(1), 0, 0, 0)], [new(42, "Ada", 120, 3)],
            [new(7, "points", 10, 12)]);

    private static readonly EngagementResult Engagement = new(
        Noon,
        "UTC",
        new(37, 212, 480),
        [new(Start, 37, 4, 33)],
        [new(new DateOnly(2026, 2, 16), 40, [31]), new(new DateOnly(2026, 2, 23), 25, [])],
        new(1, [new(42, "Ada", new DateOnly(2026, 2, 9))], null));

    private static readonly OperationsResult Operations = new(
        Noon,
        "ok",
        [new("tracking-events", 2, 0, 1), new("tracking-heartbeats", 0, 0, null)],
        new DeadLetterState(1, 0),
        [new("FoldCounts", Noon, Noon, Noon.AddSeconds(15), 40, "ok", null)],
        new WrittenEvents(120, 4100),
        new ArchiveProgress(120, 5_400_000, 260_000_000, Start.AddDays(-91), Start.AddDays(-90), 0, 0, 0));

    public static readonly ApiGroup Group = new(
        "Reports",
        "What admins read. Exact at every moment, and read from counts, not from events. Each also as CSV.",
        [
            Operation(
                "UsageReport",
                "Report usage",
                "How much was used, over time and by groupings; as CSV the groups where there are groupings, else the series.",
                UsageQuery.Rules,
                ReportsJson.Default.UsageResult,
                Usage,
                UsageReportEndpoint.Table(["appName"], Usage)),
            Operation(
                "DocumentsReport",
                "Report documents",
                "Which levels, chapters or documents were opened, and on demand those that were not; page by page to the last."
                    + " Compared with a range whose running day is archived, that day's opens are not known and are left out.",
                DocumentsQuery.Rules,
                ReportsJson.Default.DocumentsResult,
                Documents,
                DocumentsReportEndpoint.Table(Documents)),
            Operation(
                "LiveReport",
                "Report live users",
                "Who is here now: different users, and sessions beside them. A user of two apps counts in both. As CSV the sessions where details are "
                    + "asked for, else the apps.",
                LiveReportEndpoint.Rules,
                ReportsJson.Default.LiveResult,
                Live,
                LiveReportEndpoint.Table(Live)),
            Operation(
                "RewardsReport",
                "Report rewards",
                "What is outstanding, what was earned and redeemed, who has most, and balances that their logs do not explain.",
                RewardsReportEndpoint.Rules,
                ReportsJson.Default.RewardsResult,
                Rewards,
                RewardsReportEndpoint.Table(Rewards)),
            Operation(
                "EngagementReport",
                "Report engagement",
                "Who comes, comes back and stays away: users of the running day, week and month; by day those who came, for the first time or again; by week of "
                    + "the first day those who came back; and who was seen before, but not lately. As CSV the series.",
                EngagementQuery.Rules,
                ReportsJson.Default.EngagementResult,
                Engagement,
                EngagementReportEndpoint.Table(Engagement)),
            Operation(
                "OperationsReport",
                "Report operations",
                "Health of queues, dead letters, timers, events written and the archive. If MySQL does not answer, mysql is down, "
                    + "and its fields are null.",
                OperationsReportEndpoint.Rules,
                ReportsJson.Default.OperationsResult,
                Operations,
                OperationsReportEndpoint.Table(Operations)) with
            {
                NeedsMySql = false,
            },
            new("PreviewPointRule", "Preview a point rule")
            {
                Description = "What the rule would have met in the last seven days, today included. Nothing is changed.",
                Body = new ApiBody("PointRuleToPreview", PointRulesEndpoint.Fields)
                {
                    Examples = new Dictionary<string, string>
                    {
                        ["capped"] = """{"eventType":"document","eventName":"open","points":2,"dailyCap":20}""",
                    },
                },
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK,
                        "What it would have met.",
                        ReportsJson.Default.PreviewedRule,
                        new PreviewedRule(PointRulePreview.Days, 410, 37, 760)),
                ],
            },
        ]);

    private static ApiOperation Operation<T>(
        string function, string summary, string description, IReadOnlyList<FieldRule> query, JsonTypeInfo<T> type, T example,
            CsvTable table) => new(function, summary)
            {
                Description = description,
                Query = query,
                Answers =
            [
                ApiAnswer.Json(HttpStatusCode.OK, "The report.", type, example),
                ApiAnswer.Text(HttpStatusCode.OK, "The report.", ReportAnswer.CsvType, table.Write()) with
                {
                    Headers = [new ApiHeader(
                        "Content-Disposition", "Where it is CSV: the name of the file", $"attachment; filename=\"{table.Name}.csv\"")],
                },
            ],
            };
}
