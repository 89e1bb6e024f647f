using System.Text.RegularExpressions;
using Dapper;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Schema;

/// <summary>
/// The database user that the deployed app signs in as: its managed identity, allowed to read and write rows and nothing else.
/// </summary>
public sealed partial class AppUser
{
    // The server would otherwise look the identity up in Entra, for which it would need rights there.
    private const string NoLookUpSql = "SET aad_auth_validate_oids_in_tenant = OFF";

    private AppUser(string name, Guid clientId) => (Name, ClientId) = (name, clientId);

    public string Name { get; }

    public Guid ClientId { get; }

    // Names cannot be parameters: both are of a form that needs no quoting. Only Azure's servers know AADUSER.
    private string CreateSql => $"CREATE AADUSER IF NOT EXISTS '{Name}' IDENTIFIED BY '{ClientId}'";

    /// <summary>Throws <see cref="ConfigurationException"/> where a part is malformed.</summary>
    public static AppUser Parse(string name, string clientId)
    {
        ConfigurationException.ThrowIf(
            !UserName().IsMatch(name), $"'{name}' is no name for a database user: at most 32 letters, digits, hyphens and underscores");
        ConfigurationException.ThrowIf(!Guid.TryParse(clientId, out var id), $"'{clientId}' is no client id, which is a UUID");
        return new AppUser(name, id);
    }

    /// <summary>Creates the user where it is missing and grants it its rights, as often as it is run. Needs a server on Azure.</summary>
    public async Task CreateAsync(Database database, CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            await connection.ExecuteAsync(new CommandDefinition(NoLookUpSql, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition(CreateSql, cancellationToken: cancellationToken));
        }

        await GrantAsync(database, cancellationToken);
    }

    /// <summary>Grants an existing user what the app needs in its own database.</summary>
    public async Task GrantAsync(Database database, CancellationToken cancellationToken)
    {
        var schema = (await database.QueryAsync<string>("SELECT DATABASE()", null, cancellationToken)).Single();
        await database.ExecuteAsync(
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON `{schema}`.* TO '{Name}'@'%'", null, cancellationToken);
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,32}$")]
    private static partial Regex UserName();
}
