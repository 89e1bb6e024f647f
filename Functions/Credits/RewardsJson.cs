using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Http;

namespace Functions.Credits;

public sealed record Rewards(long UserId, int Points, int Credits, int PointsPerCredit);

public sealed record Redemption(long RedemptionId, long UserId, int CreditsAdded, int PointsConsumed, int Points, int Credits);

public sealed record Spend(long SpendId, int Credits);

public sealed record Reserved(long ReservationId, int Credits, DateTime ExpiresAt);

public sealed record ClosedReservation(
    long ReservationId, [property: AllowedValues("settled", "voided")] string State, int CreditsSpent, int CreditsReturned, int Credits);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Rewards))]
[JsonSerializable(typeof(Redemption))]
[JsonSerializable(typeof(Spend))]
[JsonSerializable(typeof(Reserved))]
[JsonSerializable(typeof(ClosedReservation))]
[JsonSerializable(typeof(Page<HistoryItem>))]
[JsonSerializable(typeof(LedgerVerdict))]
public sealed partial class RewardsJson : JsonSerializerContext;
