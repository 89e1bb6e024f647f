using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Schema;

/// <summary>The database's structure, and what brings it up to date.</summary>
public static class SchemaSlice
{
    public static IServiceCollection AddSchema(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Migrator>();
        return configuration.GetValue<bool>(Migrator.AtStartSetting) ? services.AddHostedService<MigrateAtStart>() : services;
    }
}
