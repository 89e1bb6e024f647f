using System.Globalization;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using NCrontab;

namespace Functions;

/// <summary>The settings without which the app does not start. The deployment's templates are held against the same list.</summary>
public static class RequiredSettings
{
    private const string ScheduleSample = "0 */5 * * * * (six fields, UTC)";

    /// <summary>Names with <c>:</c> between their parts, each with a value to show.</summary>
    public static IReadOnlyList<(string Name, string Sample)> All { get; } =
    [
        (MySqlOptions.Setting, "Server=HOST;Database=analytics;User ID=NAME;Password=SECRET;MaximumPoolSize=20"),
        (TrackingOptions.IpSecretSetting, "the output of: openssl rand -hex 32"),
        .. Schedules().Select(name => (name, ScheduleSample)),
    ];

    /// <summary>With a managed identity, what stands in for the storage account's connection string.</summary>
    public static IReadOnlyList<(string Name, string Sample)> StorageByIdentity { get; } =
    [
        ($"{StorageAccount.Setting}:queueServiceUri", "https://ACCOUNT.queue.core.windows.net"),
        ($"{StorageAccount.Setting}:blobServiceUri", "https://ACCOUNT.blob.core.windows.net"),
    ];

    /// <summary>
    /// Throws <see cref="ConfigurationException"/> with a line for each setting that is missing, no value yet, or no schedule.
    /// </summary>
    public static void Check(IConfiguration configuration)
    {
        string[] wrong =
        [
            .. Missing(configuration).Select(setting => $"Set {setting.Name}, for example: {setting.Sample}"),
            .. Unresolved(configuration).Select(name =>
                $"{name} is a Key Vault reference that could not be resolved; check the secret, the identity's role and the vault's network"),
            .. Schedules().Where(name => IsUnreadable(configuration[name])).Select(name =>
                $"{name} is '{configuration[name]}', which is no schedule; for example: {ScheduleSample}"),
        ];
        ConfigurationException.ThrowIf(wrong.Length > 0, string.Join('\n', wrong));
    }

    // App Service hands over the reference itself, which everyone who may see the settings knows.
    private static IEnumerable<string> Unresolved(IConfiguration configuration) =>
        from setting in configuration.AsEnumerable()
        where setting.Value?.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase) == true
        orderby setting.Key
        select setting.Key;

    // A host takes a cron expression of six fields, or of five, or a time between two runs.
    private static bool IsUnreadable(string? schedule)
    {
        bool IsCron(bool includingSeconds) =>
            CrontabSchedule.TryParse(schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = includingSeconds }) is not null;
        return !string.IsNullOrWhiteSpace(schedule)
            && !IsCron(includingSeconds: true)
            && !IsCron(includingSeconds: false)
            && !TimeSpan.TryParse(schedule, CultureInfo.InvariantCulture, out _);
    }

    private static IEnumerable<(string Name, string Sample)> Missing(IConfiguration configuration)
    {
        bool IsMissing((string Name, string) setting) => string.IsNullOrWhiteSpace(configuration[setting.Name]);
        var storage = (Name: StorageAccount.Setting, Sample: "UseDevelopmentStorage=true");
        var byIdentity = StorageByIdentity.Where(IsMissing).ToList();
        var storageMissing = !IsMissing(storage) ? []
            : byIdentity.Count == StorageByIdentity.Count ? [storage]
            : byIdentity;
        return [.. All.Where(IsMissing), .. storageMissing];
    }

    // On Azure a timer whose schedule is missing would not run, and nothing else would say so.
    private static IEnumerable<string> Schedules() =>
        FunctionMethod.All
            .Select(method => method.Trigger<TimerTriggerAttribute>()?.Schedule)
            .Where(schedule => schedule is ['%', .., '%'])
            .Select(schedule => schedule!.Trim('%'))
            .Order(StringComparer.Ordinal);
}
