using Dapper;
using Functions.Platform.MySql;

namespace Functions.Settings;

/// <summary>Reads <c>admin_settings</c>.</summary>
public sealed class SettingsTable(Database database)
{
    private const string ReadSql =
        """
        SELECT setting_value
        FROM admin_settings
        WHERE setting_key = @key
        """;

    /// <summary>The stored value, or <paramref name="fallback"/> where there is none.</summary>
    public async Task<string> ReadAsync(string key, string fallback, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string>(new CommandDefinition(ReadSql, new { key }, cancellationToken: cancellationToken))
            ?? fallback;
    }
}
