using Azure.Core;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>An Entra token in a password's place: what Azure Database for MySQL takes from a managed identity.</summary>
public sealed class EntraPassword(TokenCredential credential)
{
    private static readonly TokenRequestContext Request = new(["https://ossrdbms-aad.database.windows.net/.default"]);

    /// <summary>
    /// A token good for signing in now. Throws what the credential throws; MySqlConnector makes that a <see cref="MySqlException"/>.
    /// </summary>
    // Asked for each physical connection, and answered from the credential's memory until the token is about to expire.
    public string Provide(MySqlProvidePasswordContext context) => credential.GetToken(Request, CancellationToken.None).Token;
}
