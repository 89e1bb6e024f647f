using Microsoft.Extensions.DependencyInjection;

namespace Functions.Maintenance;

/// <summary>What runs on a schedule.</summary>
public static class MaintenanceSlice
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) => services.AddSingleton<TimerRuns>();
}
