using Functions.Platform.MySql;

namespace Functions.Settings;

/// <summary>The only reader and writer of <c>admin_settings</c>.</summary>
public sealed class SettingsTable(Database database)
{
    private const string ReadAllSql =
        """
        SELECT setting_key, setting_value
        FROM admin_settings
        """;

    private const string ReadForUpdateSql =
        """
        SELECT setting_value
        FROM admin_settings
        WHERE setting_key = @key
        FOR UPDATE
        """;

    // With the key: a row that was written by hand may have one that MySQL takes for equal, and no reader would find.
    private const string WriteSql =
        """
        INSERT INTO admin_settings (setting_key, setting_value)
        VALUES (@key, @value)
        ON DUPLICATE KEY UPDATE setting_key = VALUES(setting_key), setting_value = VALUES(setting_value)
        """;

    public async Task<CurrentSettings> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<(string Key, string Value)>(ReadAllSql, null, cancellationToken);
        return new CurrentSettings(rows.ToDictionary(row => row.Key, row => row.Value));
    }

    /// <summary>Stores the value and returns the one before it, null where there was none.</summary>
    public static async Task<string?> WriteAsync(Transaction transaction, string key, string value, CancellationToken cancellationToken)
    {
        var before = await transaction.QueryAsync<string>(ReadForUpdateSql, new { key }, cancellationToken);
        await transaction.ExecuteAsync(WriteSql, new { key, value }, cancellationToken);
        return before.SingleOrDefault();
    }
}
