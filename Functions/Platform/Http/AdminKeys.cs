using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform.Http;

public sealed record AdminCaller(string Name, AdminRole Role);

/// <summary>The readers' and admins' keys: named, role-bound, known only by their SHA-256.</summary>
public sealed class AdminKeys
{
    public const string Section = "Admin:Keys";
    public const string EntraSetting = "Admin:Entra";

    private readonly (AdminCaller Caller, byte[] Sha256)[] _keys;

    private AdminKeys((AdminCaller, byte[])[] keys, bool trustsEntra) => (_keys, TrustsEntra) = (keys, trustsEntra);

    /// <summary>App Service authentication stands in front, so that its principal header can be believed.</summary>
    public bool TrustsEntra { get; }

    /// <summary>
    /// Reads <c>Admin:Keys:NAME:Sha256</c> and <c>Role</c>; throws <see cref="ConfigurationException"/> where one is malformed.
    /// </summary>
    public static AdminKeys From(IConfiguration configuration)
    {
        var entra = configuration[EntraSetting] ?? "false";
        ConfigurationException.ThrowIf(!bool.TryParse(entra, out var trustsEntra), $"Set {EntraSetting} to true or false");
        return new AdminKeys([.. configuration.GetSection(Section).GetChildren().Select(Read)], trustsEntra);
    }

    /// <summary>Who holds <paramref name="key"/>, or null. Every key is compared, each in constant time.</summary>
    public AdminCaller? Find(string key)
    {
        Span<byte> sent = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), sent);
        AdminCaller? found = null;
        foreach (var (caller, sha256) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(sent, sha256))
            {
                found = caller;
            }
        }

        return found;
    }

    private static (AdminCaller, byte[]) Read(IConfigurationSection key)
    {
        var sha256 = key["Sha256"] ?? "";
        ConfigurationException.ThrowIf(
            sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit),
            $"Set {key.Path}:Sha256 to the key's SHA-256 in 64 hex characters: printf %s KEY | sha256sum");
        AdminRole? role = key["Role"]?.ToLowerInvariant() switch
        {
            "reader" => AdminRole.Reader,
            "admin" => AdminRole.Admin,
            _ => null,
        };
        ConfigurationException.ThrowIf(role is null, $"Set {key.Path}:Role to reader or admin");
        return (new AdminCaller(key.Key, role!.Value), Convert.FromHexString(sha256));
    }
}
