namespace Functions.Tracking;

/// <summary>What the request itself says about its events, where they do not say it: when, from where, on what device.</summary>
public sealed record Receipt(DateTimeOffset At, string? IpHash, string? CountryCode, UserAgent Device);
