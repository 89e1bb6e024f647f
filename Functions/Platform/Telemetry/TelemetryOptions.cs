using Azure.Core;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform.Telemetry;

/// <summary>Where traces, metrics and logs go, by the settings that OpenTelemetry and Azure Functions have for it.</summary>
/// <param name="Otlp">To an OTLP collector; its other settings (<c>OTEL_…</c>) the exporter reads itself.</param>
/// <param name="AzureMonitor">Connection string of an Application Insights resource; null for none.</param>
/// <param name="Credential">Who the app is to that resource, where it takes no telemetry from strangers; else null.</param>
public sealed record TelemetryOptions(bool Otlp, string? AzureMonitor, TokenCredential? Credential)
{
    public const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Nothing is exported, so nothing is measured or traced.</summary>
    public bool IsOff => !Otlp && AzureMonitor is null;

    /// <summary>Reads and checks the settings; throws <see cref="ConfigurationException"/> naming the one that is wrong.</summary>
    public static TelemetryOptions From(IConfiguration configuration)
    {
        var otlp = NullIfEmpty(configuration[OtlpSetting]);
        ConfigurationException.ThrowIf(
            otlp is not null && !Uri.TryCreate(otlp, UriKind.Absolute, out _),
            $"Set {OtlpSetting} to the collector's address, for example http://localhost:4317");

        var monitor = NullIfEmpty(configuration[AzureMonitorSetting]);
        ConfigurationException.ThrowIf(
            monitor is not null && !monitor.Contains("InstrumentationKey=", StringComparison.OrdinalIgnoreCase),
            $"Set {AzureMonitorSetting} to the connection string of an Application Insights resource, which begins with InstrumentationKey=");

        return new TelemetryOptions(otlp is not null, monitor, Authentication(configuration[AuthenticationSetting]));
    }

    // Authorization=AAD for the system-assigned identity, Authorization=AAD;ClientId=… for another: the form that the platform's host reads
    // too.
    private static TokenCredential? Authentication(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        var parts = value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToLookup(part => part[0], part => part[^1], StringComparer.OrdinalIgnoreCase);
        ConfigurationException.ThrowIf(
            !parts["Authorization"].SequenceEqual(["AAD"]),
            $"Set {AuthenticationSetting} to Authorization=AAD, or to Authorization=AAD;ClientId=CLIENT-ID for a user-assigned identity");
        return AppIdentity.Managed(parts["ClientId"].FirstOrDefault());
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
