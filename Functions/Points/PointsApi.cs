using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Points;

/// <summary>The OpenAPI description of points.</summary>
public static class PointsApi
{
    private static readonly PointRule Rule = new("document-opened", "document", "open", 2, 20, true);

    private static readonly ApiAnswer OtherEtag = ApiAnswer.Refused(PointRulesEndpoint.OtherEtag,
        "The rule is another than the one that was read.");

    public static readonly ApiGroup Group = new(
        "Points",
        "What events earn, and corrections of what they did.",
        [
            new("ListPointRules", "List the point rules")
            {
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "Every rule there is.", PointsJson.Default.PagePointRule, new Page<PointRule>([Rule], null)),
                ],
            },
            new("ChangePointRule", "Make or change a point rule")
            {
                Description = "With If-None-Match: * it makes a new rule and never changes one; with If-Match it changes the rule that was read and no newer one.",
                Path = [PointRulesEndpoint.Name],
                Headers = [Preconditions.IfMatch, Preconditions.IfNoneMatch],
                Body = new ApiBody("PointRuleChange", PointRulesEndpoint.Fields)
                {
                    Examples = new Dictionary<string, string>
                    {
                        ["capped"] = """{"eventType":"document","eventName":"open","points":2,"dailyCap":20,"enabled":true}""",
                        ["every visit"] = """{"eventType":"visit","points":1}""",
                    },
                },
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "The rule is in force on every instance within seconds.", PointsJson.Default.PointRule,
                            Rule) with
                    {
                        Headers = [new ApiHeader("ETag", "The rule's etag", Rule.Etag) { Always = true }],
                    },
                    OtherEtag,
                ],
            },
            new("DeletePointRule", "Delete a point rule")
            {
                Description = "What it has earned so far stays.",
                Path = [PointRulesEndpoint.Name],
                Headers = [Preconditions.IfMatch],
                Answers =
                [
                    new ApiAnswer(HttpStatusCode.NoContent, "The rule is gone."),
                    ApiAnswer.Refused(PointRulesEndpoint.NotFound(Rule.Name), "There is no such rule."),
                    OtherEtag,
                ],
            },
            new("AdjustPoints", "Give or take points")
            {
                Path = [RewardCall.UserIdRule],
                IdempotencyKey = Idempotency.Key,
                Body = new ApiBody("PointAdjustmentRequest", AdjustPointsEndpoint.Fields)
                {
                    Conditions = ["""{ "properties": { "points": { "not": { "enum": [0] } } } }"""],
                    Examples = new Dictionary<string, string>
                    {
                        ["give"] = """{"points":50,"reason":"maths contest"}""",
                        ["take"] = """{"points":-5,"reason":"counted twice by hand"}""",
                    },
                },
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.Created, "The balance is changed, and the change audited.", PointsJson.Default.PointAdjustment,
                            new PointAdjustment(42, 50, 170)),
                    ApiAnswer.Refused(
                        AdjustPointsEndpoint.OutOfRange(3, -5), "The balance would leave its range: what it is, and what it takes."),
                ],
            },
        ]);
}
