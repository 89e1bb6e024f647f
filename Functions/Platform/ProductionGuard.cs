using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform;

/// <summary>Refuses to start in production with a key that stands in the public development settings.</summary>
public static class ProductionGuard
{
    private static readonly string[] DevelopmentKeys = ["dev-app-key", "dev-master-key", "dev-reader-key", "dev-admin-key"];

    /// <summary>Throws <see cref="ConfigurationException"/> naming the setting that holds a development key.</summary>
    public static void Check(IConfiguration configuration)
    {
        if (IsProduction(configuration))
        {
            CheckKeys(configuration);
        }
    }

    public static void CheckKeys(IConfiguration configuration)
    {
        var refused = DevelopmentKeys
            .Concat(DevelopmentKeys.Select(key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var setting = configuration.AsEnumerable().FirstOrDefault(pair => pair.Value is { } value && refused.Contains(value)).Key;
        ConfigurationException.ThrowIf(setting is not null, $"{setting} holds a public development key; set one of your own");
    }

    // Core Tools names itself; every other process of the Azure build is a production one.
    private static bool IsProduction(IConfiguration configuration) =>
        configuration["FUNCTIONS_CORETOOLS_ENVIRONMENT"] is null
        && typeof(ProductionGuard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Any(metadata => metadata is { Key: "FunctionsHost", Value: "Azure" });
}
