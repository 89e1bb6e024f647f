using System.Globalization;

namespace Functions.Settings;

/// <summary>The settings in force: stored values where they are valid, defaults where not.</summary>
public sealed class CurrentSettings(IReadOnlyDictionary<string, string> stored)
{
    public static readonly CurrentSettings Defaults = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Stored { get; } = stored;

    public bool TrackingEnabled => this[SettingCatalog.TrackingEnabled] == "1";

    public bool PointsEnabled => this[SettingCatalog.PointsEnabled] == "1";

    public TimeSpan LiveSessionTimeout => TimeSpan.FromMinutes(Number(SettingCatalog.LiveSessionTimeoutMinutes));

    public int ArchiveAfterDays => Number(SettingCatalog.ArchiveAfterDays);

    public int PointsPerCredit => Number(SettingCatalog.PointsPerCredit);

    public string this[Setting setting] =>
        Stored.TryGetValue(setting.Key, out var value) && setting.Error(value) is null ? value : setting.Default;

    private int Number(Setting setting) => int.Parse(this[setting], NumberStyles.None, CultureInfo.InvariantCulture);
}
