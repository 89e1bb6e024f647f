using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Http;

/// <summary>Compares a request's key with the settings <c>FunctionKeys</c>; none set, none accepted.</summary>
internal sealed class FunctionKeys(IConfiguration configuration)
{
    private const string Section = "FunctionKeys";
    private const string Master = "Master";

    public bool Admit(HttpRequest request, AuthorizationLevel level) => level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Admin or AuthorizationLevel.System => IsOneOf(Given(request), [configuration[$"{Section}:{Master}"]]),
        _ => IsOneOf(Given(request), configuration.GetSection(Section).GetChildren().Select(key => key.Value)),
    };

    private static string? Given(HttpRequest request) =>
        request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();

    // Each key is compared, and each comparison takes the same time, whatever the key and its length.
    private static bool IsOneOf(string? given, IEnumerable<string?> keys) =>
        given is not null && keys.OfType<string>().Where(key => key.Length > 0).Aggregate(
            false, (found, key) => found | CryptographicOperations.FixedTimeEquals(Hash(given), Hash(key)));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
