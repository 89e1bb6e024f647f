using System.Security.Cryptography;
using System.Text;
using LocalHost.Hosting;
using LocalHost.Invocation;

namespace LocalHost.Http;

/// <summary>
/// The keys of the section <c>FunctionKeys</c>. A key opens every function; with a list in <c>NAME:Functions</c> it opens those alone;
/// the one named <c>Master</c> also opens <c>/admin</c>. Where none is set, none is accepted.
/// </summary>
internal sealed class FunctionKeys
{
    private const string Section = "FunctionKeys";
    private const string Master = "Master";

    private readonly List<Key> _keys;

    /// <exception cref="StartupException">A key's list names a function that the app does not have.</exception>
    public FunctionKeys(IConfiguration settings, IReadOnlyCollection<string> functions) =>
        _keys =
        [
            .. from key in settings.GetSection(Section).GetChildren()
               where key.Value is { Length: > 0 }
               select new Key(Hash(key.Value!), key.Key.Equals(Master, StringComparison.OrdinalIgnoreCase), FunctionsOf(key, functions)),
        ];

    public bool Admit(HttpRequest request, HostFunction function) => Level(function) switch
    {
        "ANONYMOUS" => true,
        "FUNCTION" => IsOneOf(request, key => key.Functions?.Contains(function.Name) ?? true),
        _ => AdmitMaster(request),
    };

    public bool AdmitMaster(HttpRequest request) => IsOneOf(request, key => key.IsMaster);

    private static string Level(HostFunction function) => (function.Text("authLevel") ?? "Function").ToUpperInvariant();

    private static HashSet<string>? FunctionsOf(IConfigurationSection key, IReadOnlyCollection<string> functions)
    {
        if (key["Functions"] is not { } list)
        {
            return null;
        }

        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Except(functions, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown
            ? throw new StartupException($"{Section}:{key.Key}:Functions names '{unknown}', and the app has no such function.")
            : new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
    }

    // Every key is compared, each in constant time.
    private bool IsOneOf(HttpRequest request, Func<Key, bool> opens)
    {
        var given = request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();
        if (given is null)
        {
            return false;
        }

        var hash = Hash(given);
        return _keys.Where(opens).Aggregate(false, (found, key) => found | CryptographicOperations.FixedTimeEquals(hash, key.Hash));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private sealed record Key(byte[] Hash, bool IsMaster, HashSet<string>? Functions);
}
