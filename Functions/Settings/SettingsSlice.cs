using Microsoft.Extensions.DependencyInjection;

namespace Functions.Settings;

/// <summary>Kill switches and controls that admins turn.</summary>
public static class SettingsSlice
{
    public static IServiceCollection AddSettings(this IServiceCollection services) => services.AddSingleton<SettingsTable>();
}
