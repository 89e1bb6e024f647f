using System.Net;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.Credits;

/// <summary>What the writes to credits have in common: their fields, and why they are refused.</summary>
public static class CreditCalls
{
    public static readonly NumberRule CreditsRule = new("credits", 1, 1_000_000, "How many credits") { Required = true };
    public static readonly TextRule ReasonRule = new("reason", 1, 100, "What for, as the user's history shows it") { Required = true };

    /// <summary>The refusal while points are switched off.</summary>
    public static readonly Problem PointsAreOff =
        Problem.Of(HttpStatusCode.ServiceUnavailable, "Points are off", "Points cannot be redeemed at the moment.");

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
