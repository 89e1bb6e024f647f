using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary>A write to one user's rewards: who, under which key, and the body under validation.</summary>
public sealed record RewardRequest(long UserId, string? Key, JsonItem Item, Problem? BodyProblem)
{
    /// <summary>Most credits that one call may move.</summary>
    public const int MaxCredits = 1_000_000;

    /// <summary>Whatever is wrong with it so far, all at once.</summary>
    public Problem? Problem => BodyProblem ?? Item.Problem;

    public static async Task<RewardRequest> ReadAsync(
        HttpRequestData request, string userId, JsonFields fields, CancellationToken cancellationToken, bool keyRequired = true)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, fields, cancellationToken);
        return Of(request, userId, item, problem, keyRequired);
    }

    /// <summary>A call whose body says nothing.</summary>
    public static RewardRequest WithoutBody(HttpRequestData request, string userId, bool keyRequired) =>
        Of(request, userId, new JsonItem([], []), null, keyRequired);

    private static RewardRequest Of(HttpRequestData request, string userId, JsonItem item, Problem? problem, bool keyRequired) =>
        new(PathId.Read(userId, "userId", item), Idempotency.ReadKey(request, item, keyRequired), item, problem);

    public int Credits() => Item.WholeNumber("credits", 1, MaxCredits, required: true) ?? 0;

    public string Reason() => Item.Text("reason", 1, 100, required: true) ?? "";

    /// <summary>201 with the body that is also stored for a repeat.</summary>
    public static IdempotentOutcome Created<T>(T body, JsonTypeInfo<T> type) =>
        new(new Reply(HttpStatusCode.Created, JsonSerializer.Serialize(body, type)), false, null);

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
