using System.Globalization;

namespace Functions.Settings;

/// <summary>A setting that admins may change: its default, what it does, and what is wrong with a value (null: nothing).</summary>
public sealed record Setting(string Key, string Default, string Description, Func<string, string?> Error);

/// <summary>Every setting there is.</summary>
public static class SettingCatalog
{
    public static readonly Setting TrackingEnabled = new(
        "tracking_enabled", "1", "0 turns tracking off: apps are still answered, and nothing is stored", Switch);

    public static readonly Setting PointsEnabled = new(
        "points_enabled", "1", "0 turns points off: events earn none, and none can be redeemed", Switch);

    public static readonly Setting LiveSessionTimeoutMinutes = new(
        "live_session_timeout_minutes", "5", "Minutes after its last heartbeat that a session still counts as live", Between(1, 1440));

    public static readonly Setting ArchiveAfterDays = new(
        "archive_after_days", "90", "Days after which events move to the archive: 90 or 180",
        value => value is "90" or "180" ? null : "must be 90 or 180");

    public static readonly Setting PointsPerCredit = new(
        "points_per_credit", "10", "Points that one speech-to-code credit costs", Between(1, 1_000_000));

    public static readonly IReadOnlyList<Setting> All =
        [TrackingEnabled, PointsEnabled, LiveSessionTimeoutMinutes, ArchiveAfterDays, PointsPerCredit];

    public static Setting? Find(string key) => All.FirstOrDefault(setting => setting.Key == key);

    private static string? Switch(string value) => value is "0" or "1" ? null : "must be 0 or 1";

    private static Func<string, string?> Between(int min, int max) => value =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}");
}
