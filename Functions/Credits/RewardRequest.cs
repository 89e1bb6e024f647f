using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary>A write to one user's rewards: who, under which key, and the body under validation.</summary>
public sealed record RewardRequest(long UserId, string? Key, JsonItem Item, Problem? BodyProblem)
{
    public static readonly NumberRule UserIdRule = PathId.Rule("userId", "The user") with { Example = 42L };
    public static readonly NumberRule CreditsRule = new("credits", 1, 1_000_000, "How many credits") { Required = true };
    public static readonly TextRule ReasonRule = new("reason", 1, 100, "What for, as the user's history will tell it") { Required = true };

    /// <summary>Whatever is wrong with it so far, all at once.</summary>
    public Problem? Problem => BodyProblem ?? Item.Problem;

    public static async Task<RewardRequest> ReadAsync(
        HttpRequestData request, string userId, JsonFields fields, CancellationToken cancellationToken, TextRule? key = null)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, fields, cancellationToken);
        return Of(request, userId, item, problem, key ?? Idempotency.Key);
    }

    /// <summary>A call whose body says nothing.</summary>
    public static RewardRequest WithoutBody(HttpRequestData request, string userId, TextRule key) =>
        Of(request, userId, new JsonItem([], []), null, key);

    private static RewardRequest Of(HttpRequestData request, string userId, JsonItem item, Problem? problem, TextRule key) =>
        new(PathId.Read(userId, UserIdRule.Name, item), Idempotency.ReadKey(request, item, key), item, problem);

    public int Credits() => Item.WholeNumber(CreditsRule) ?? 0;

    public string Reason() => Item.Text(ReasonRule) ?? "";

    /// <summary>409: there is not enough, with how much there is and how much it takes.</summary>
    public static IdempotentOutcome NotEnough(string of, int available, long required) =>
        IdempotentOutcome.Refuse(
            Problem.Of(HttpStatusCode.Conflict, $"Not enough {of}", $"This takes {required} {of}, and there are {available}.")
                .With(of, available)
                .With("required", required));

    /// <summary>409 for a balance that cannot hold what would be added.</summary>
    public static IdempotentOutcome TooMany(string of) =>
        IdempotentOutcome.Refuse(Problem.Of(HttpStatusCode.Conflict, $"Too many {of}", $"The balance cannot hold that many {of}."));
}
