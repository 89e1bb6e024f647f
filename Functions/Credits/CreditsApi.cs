using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;
using Functions.Points;

namespace Functions.Credits;

/// <summary>The OpenAPI description of rewards.</summary>
public static class CreditsApi
{
    private static readonly DateTime At = new(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc);

    private static readonly NumberRule ReservationId = PathId.Rule("reservationId", "The reservation") with { Example = 31L };

    private static readonly ApiAnswer NotEnoughCredits =
        ApiAnswer.Refused(
            CreditCalls.NotEnough("credits", 1, 2).Refused!, "There are not enough credits: how many there are, and how many it takes.");

    private static readonly ApiAnswer WrongUser =
        ApiAnswer.Refused(Problem.Invalid(RewardCall.UserIdRule.Name, RewardCall.UserIdRule.Error), "The user's id is no integer above 0.");

    public static readonly ApiGroup Group = new(
        "Rewards",
        "What points buy, and how it is used up. Every write takes effect once for each Idempotency-Key.",
        [
            new("Rewards", "Read a user's balances")
            {
                Path = [RewardCall.UserIdRule],
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "The balances; zeros for a user who has none.", RewardsJson.Default.Rewards,
                    new Rewards(42, 120, 3, 10)), WrongUser],
            },
            new("RewardsHistory", "Read a user's history")
            {
                Description = "Newest first: earn and redeem have points, credit and spend have credits.",
                Path = [RewardCall.UserIdRule],
                Query = RewardsEndpoint.HistoryRules,
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "A page of the history.", RewardsJson.Default.PageHistoryItem, History)],
            },
            new("Redeem", "Turn points into credits")
            {
                Description = "At the price that the setting points_per_credit has. Both balances change together, or neither.",
                Path = [RewardCall.UserIdRule],
                IdempotencyKey = Idempotency.Key,
                Body = Body("RedemptionRequest", RedeemEndpoint.Fields, """{"credits":3}"""),
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.Created, "The credits are there.", RewardsJson.Default.Redemption,
                        new Redemption(17, 42, 3, 30, 90, 3)),
                    ApiAnswer.Refused(CreditCalls.NotEnough("points", 12, 30).Refused!,
                        "There are not enough points: how many there are, and how many it takes."),
                    ApiAnswer.Refused(CreditCalls.TooMany("credits").Refused!, "The balance cannot hold the credits."),
                    ApiAnswer.Refused(CreditCalls.PointsAreOff, "Points are switched off."),
                ],
            },
            new("SpendCredits", "Spend credits")
            {
                Path = [RewardCall.UserIdRule],
                IdempotencyKey = Idempotency.Key,
                Body = Body("SpendRequest", SpendEndpoint.Fields, """{"credits":1,"reason":"speech-to-code"}"""),
                Answers = [ApiAnswer.Json(HttpStatusCode.Created, "The credits are spent.", RewardsJson.Default.Spend, new Spend(8, 2)),
                    NotEnoughCredits],
            },
            new("ReserveCredits", "Reserve credits for a job")
            {
                Description = "Taken from the balance at once. Settle or void the reservation when the job ends; past its time it is voided.",
                Path = [RewardCall.UserIdRule],
                IdempotencyKey = Idempotency.Key,
                Body = Body(
                    "ReservationRequest", ReserveEndpoint.Fields, """{"credits":2,"reason":"speech-to-code","expiresInSeconds":600}"""),
                Answers = [ApiAnswer.Json(HttpStatusCode.Created, "The credits are set aside.", RewardsJson.Default.Reserved,
                    new Reserved(31, 2, At)), NotEnoughCredits],
            },
            Close("SettleReservation", "Settle a reservation", "settled", 1) with
            {
                Description = "Spends some or all of the reserved credits and gives the rest back.",
                // The maximum is the reserved amount, which a schema cannot express.
                Body = Body("SettlementRequest", CloseReservationEndpoint.Fields, """{"credits":1}"""),
            },
            Close("VoidReservation", "Void a reservation", "voided", 0) with
            {
                Description = "Gives all of the reserved credits back. It takes no body.",
            },
            new("VerifyLedger", "Verify the ledgers")
            {
                Description = "Checks every row of both logs against its user's hash chain.",
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "Whether all is as it was written.", RewardsJson.Default.LedgerVerdict,
                        new LedgerVerdict(true, 1204, null)),
                    ApiAnswer.Json(HttpStatusCode.OK, "Or the first row that is not.", RewardsJson.Default.LedgerVerdict, new LedgerVerdict(
                        false, 1204, new BrokenEntry(42, "points", 7, 311, "The row is not the one that was written here."))),
                ],
            },
        ]);

    private static Page<HistoryItem> History => new(
        [new(At, "redeem", 30, null, "redemption"), new(At, "credit", null, 3, null)], new LogCursor(At, 2, 17).ToString());

    private static ApiOperation Close(string function, string summary, string state, int spent) => new(function, summary)
    {
        Path = [RewardCall.UserIdRule, ReservationId],
        IdempotencyKey = Idempotency.OptionalKey,
        Answers =
        [
            ApiAnswer.Json(HttpStatusCode.OK, "The reservation is closed.", RewardsJson.Default.ClosedReservation,
                new ClosedReservation(31, state, spent, 2 - spent, 2)),
            ApiAnswer.Refused(CloseReservationEndpoint.NotFound(42, "31"), "The user has no such reservation."),
            ApiAnswer.Refused(CloseReservationEndpoint.Closed(31), "The reservation is settled, voided or expired already."),
        ],
    };

    private static ApiBody Body(string name, JsonFields fields, string example) =>
        new(name, fields) { Examples = new Dictionary<string, string> { ["request"] = example } };
}
