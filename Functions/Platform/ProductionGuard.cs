using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform;

/// <summary>Refuses to start outside development with a key or a secret of the public development settings.</summary>
public static class ProductionGuard
{
    /// <summary>What local hosts set to <c>Development</c>, and Azure to <c>Production</c> by default.</summary>
    public const string EnvironmentSetting = "AZURE_FUNCTIONS_ENVIRONMENT";

    /// <summary>What Core Tools set; it decides where <see cref="EnvironmentSetting"/> is not set.</summary>
    public const string CoreToolsSetting = "FUNCTIONS_CORETOOLS_ENVIRONMENT";

    private static readonly string[] PublicValues =
    [
        "dev-app-key", "dev-page-key", "dev-master-key", "dev-reader-key", "dev-admin-key",
        "local-development-only-secret-0123456789",
    ];

    private static readonly HashSet<string> Refused = PublicValues
        .Concat(PublicValues.Select(value => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Throws <see cref="ConfigurationException"/> naming each setting that holds a public value.</summary>
    public static void Check(IConfiguration configuration)
    {
        if (IsDevelopment(configuration))
        {
            return;
        }

        var settings = configuration.AsEnumerable()
            .Where(setting => setting.Value is { } value && Refused.Contains(value)).Select(setting => setting.Key);
        var names = string.Join(", ", settings.Order(StringComparer.Ordinal));
        ConfigurationException.ThrowIf(
            names.Length > 0,
            $"Public development values are refused outside development: set values of your own for {names}, or {EnvironmentSetting}=Development");
    }

    // An environment that nothing names is production.
    private static bool IsDevelopment(IConfiguration configuration) => configuration[EnvironmentSetting] is { Length: > 0 } environment
        ? environment.Equals("Development", StringComparison.OrdinalIgnoreCase)
        : configuration[CoreToolsSetting] is { Length: > 0 };
}
