using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Erasures;

namespace Functions.Privacy;

/// <summary>
/// The form of an export. It is written row by row and never held as such; this describes it to readers. Members of a row are
/// its table's columns.
/// </summary>
public sealed record UserData(
    long UserId,
    IReadOnlyList<UserEvent> Events,
    IReadOnlyList<UserDocument> Documents,
    IReadOnlyList<UserProfile> Profile,
    IReadOnlyList<UserLiveSession> LiveSessions,
    IReadOnlyList<UserEndedSession> EndedSessions,
    IReadOnlyList<UserPoints> Points,
    IReadOnlyList<UserPointLog> PointLog,
    IReadOnlyList<UserDailyAward> DailyAwards,
    IReadOnlyList<UserCredits> Credits,
    IReadOnlyList<UserCreditLog> CreditLog,
    IReadOnlyList<UserCreditSpend> CreditSpends,
    IReadOnlyList<UserCreditReservation> CreditReservations,
    IReadOnlyList<UserIdempotencyKey> IdempotencyKeys,
    IReadOnlyList<UserAuditEntry> Audit,
    IReadOnlyList<UserDeadLetter> DeadLetters,
    IReadOnlyList<UserErasure> Erasures);

public sealed record UserEvent(
    long Id, long? UserId, string UserType, string AppName, string EventType, string EventName, string? CountryCode, string? IpHash,
        string? Os,
    string? DeviceType, string? SessionId, JsonElement? Meta, DateTime CreatedAt);

public sealed record UserDocument(
    long Id, long? UserId, string UserType, string AppName, string LevelName, string ChapterName, string DocumentName, string? CountryCode,
    string? IpHash, DateTime CreatedAt);

public sealed record UserProfile(long Id, string? Name, string? Email, string? UserType, string? CountryCode);

public sealed record UserLiveSession(
    string SessionId, string UserType, string AppName, string? CountryCode, DateTime LastHeartbeat, DateTime CreatedAt);

public sealed record UserEndedSession(string SessionId, DateTime EndedAt);

public sealed record UserPoints([property: JsonPropertyName("points")] int Balance, DateTime UpdatedAt);

public sealed record UserPointLog(long Id, string Action, int Points, string? RelatedEvent, DateTime CreatedAt);

public sealed record UserDailyAward(string RuleName, DateTime Day, int Points);

public sealed record UserCredits([property: JsonPropertyName("credits")] int Balance, DateTime UpdatedAt);

public sealed record UserCreditLog(long Id, int CreditsAdded, int PointsConsumed, DateTime CreatedAt);

public sealed record UserCreditSpend(long Id, int Credits, string Reason, DateTime CreatedAt);

public sealed record UserCreditReservation(
    long Id, int Credits, string Reason, string State, int? Spent, DateTime CreatedAt, DateTime ExpiresAt, DateTime? ClosedAt);

public sealed record UserIdempotencyKey(string Scope, string IdemKey, string? Response, DateTime CreatedAt);

public sealed record UserAuditEntry(DateTime HappenedAt, string Action, string? ValueBefore, string? ValueAfter);

/// <summary>An item of the user's in a message that could not be written.</summary>
public sealed record UserDeadLetter(long Letter, string Queue, DateTime FailedAt, JsonElement Item);
