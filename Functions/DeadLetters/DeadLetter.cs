using System.ComponentModel.DataAnnotations;

namespace Functions.DeadLetters;

/// <summary>A message that can never succeed as it is: where it came from, what it holds, why it failed, how often and when.</summary>
public sealed record DeadLetter(
    long Id,
    string Queue,
    string Payload,
    string Error,
    int Attempts,
    DateTime FirstFailedAt,
    DateTime LastFailedAt,
    [property: AllowedValues("waiting", "replayed")] string State,
    DateTime? ReplayedAt);

/// <summary>A letter in the audit log, without its payload, which may name people.</summary>
public sealed record AuditedLetter(string Queue, string State)
{
    public static AuditedLetter Of(DeadLetter letter) => new(letter.Queue, letter.State);
}

public sealed record DeadLetterState(long Waiting, long Replayed);

/// <summary>Letters by number: after one and up to another, of one queue or (null) of all.</summary>
public sealed record DeadLetterRange(string? Queue, long After, long UpTo);

/// <summary>How many letters a call took in.</summary>
public sealed record DeadLettersTaken(long Letters);
