using Microsoft.Extensions.DependencyInjection;

namespace Functions.Maintenance;

/// <summary>What runs on a schedule, and recounts.</summary>
public static class MaintenanceSlice
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) => services
        .AddSingleton<TimerRuns>()
        .AddSingleton<UsageRecount>()
        .AddSingleton<DocumentRecount>()
        .AddSingleton<ZoneRecount>()
        .AddHostedService<TimeZoneCheck>();
}
