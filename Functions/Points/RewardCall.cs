using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Points;

/// <summary>A write to one user's points or credits: who, under which key, and the body under validation.</summary>
public sealed record RewardCall(long UserId, string? Key, JsonItem Item, Problem? BodyProblem)
{
    public static readonly NumberRule UserIdRule = PathId.Rule("userId", "The user") with { Example = 42L };

    /// <summary>The refusal with all errors found so far; null where there are none.</summary>
    public IdempotentOutcome? Refused => (BodyProblem ?? Item.Problem) is { } problem ? IdempotentOutcome.Refuse(problem) : null;

    public static async Task<RewardCall> ReadAsync(
        HttpRequestData request, string userId, JsonFields fields, CancellationToken cancellationToken, TextRule? key = null)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, fields, cancellationToken);
        return Of(request, userId, item, problem, key ?? Idempotency.Key);
    }

    public static RewardCall WithoutBody(HttpRequestData request, string userId, TextRule key) =>
        Of(request, userId, new JsonItem([], []), null, key);

    public int WholeNumber(NumberRule rule) => Item.WholeNumber(rule) ?? 0;

    public string Text(TextRule rule) => Item.Text(rule) ?? "";

    private static RewardCall Of(HttpRequestData request, string userId, JsonItem item, Problem? problem, TextRule key) =>
        new(PathId.Read(userId, UserIdRule.Name, item), Idempotency.ReadKey(request, item, key), item, problem);
}
