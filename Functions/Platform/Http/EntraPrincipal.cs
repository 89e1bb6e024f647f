using System.Text.Json;
using System.Text.Json.Serialization;

namespace Functions.Platform.Http;

/// <summary>
/// Who App Service signed in, as it says in <c>X-MS-CLIENT-PRINCIPAL</c>. Believed only where <c>Admin:Entra</c> says that App Service
/// stands in front: anyone else could write that header.
/// </summary>
public static class EntraPrincipal
{
    public const string Header = "X-MS-CLIENT-PRINCIPAL";

    private const string RolesClaim = "roles";
    private const string ReaderRole = "Analytics.Reader";
    private const string AdminRoleName = "Analytics.Admin";

    /// <summary>The caller with its app role; null where the header is malformed or grants neither role.</summary>
    public static AdminCaller? Read(string header)
    {
        if (Parse(header) is not { Claims: { } all } principal)
        {
            return null;
        }

        var claims = all.OfType<PrincipalClaim>().ToList();

        var roles = claims.Where(claim => claim.Typ == RolesClaim || claim.Typ == principal.RoleTyp).Select(claim => claim.Val).ToHashSet();
        var name = claims.FirstOrDefault(claim => claim.Typ == principal.NameTyp)?.Val ?? "entra";
        return roles.Contains(AdminRoleName) ? new AdminCaller(name, AdminRole.Admin)
            : roles.Contains(ReaderRole) ? new AdminCaller(name, AdminRole.Reader)
            : null;
    }

    private static ClientPrincipal? Parse(string header)
    {
        try
        {
            return JsonSerializer.Deserialize(Convert.FromBase64String(header), EntraJson.Default.ClientPrincipal);
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>The header's content, as far as it is needed.</summary>
public sealed record ClientPrincipal(
    IReadOnlyList<PrincipalClaim?>? Claims,
    [property: JsonPropertyName("name_typ")] string? NameTyp,
    [property: JsonPropertyName("role_typ")] string? RoleTyp);

public sealed record PrincipalClaim(string? Typ, string? Val);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClientPrincipal))]
public sealed partial class EntraJson : JsonSerializerContext;
