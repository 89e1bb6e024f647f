using System.Globalization;
using System.Text;
using Dapper;
using MySqlConnector;

namespace Functions.Tests.Upgrade;

/// <summary>The rows of a database as statements for MySQL and MariaDB alike; its tables come from the migrations.</summary>
internal static class SqlDump
{
    private const string ColumnsSql =
        """
        SELECT table_name, column_name
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND extra NOT LIKE '% GENERATED'
        ORDER BY table_name, ordinal_position
        """;

    public static async Task<string> WriteAsync(MySqlConnection connection)
    {
        var dump = new StringBuilder();
        foreach (var table in await TablesAsync(connection))
        {
            var columns = string.Join(", ", table.Select(column => $"`{column}`"));
            await using var reader = await connection.ExecuteReaderAsync($"SELECT {columns} FROM `{table.Key}` ORDER BY 1");
            var rows = new List<string>();
            while (await reader.ReadAsync())
            {
                rows.Add($"({string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => Literal(reader.GetValue(i))))})");
            }

            dump.Append(rows.Count == 0 ? "" : $"INSERT INTO `{table.Key}` ({columns}) VALUES\n{string.Join(",\n", rows)};\n");
        }

        return dump.ToString();
    }

    /// <summary>Puts these rows in place of those that the migrations wrote.</summary>
    public static async Task RestoreAsync(MySqlConnection connection, string dump)
    {
        var clear = string.Concat((await TablesAsync(connection)).Select(table => $"DELETE FROM `{table.Key}`;\n"));
        await connection.ExecuteAsync($"SET foreign_key_checks = 0;\n{clear}{dump}SET foreign_key_checks = 1;");
    }

    private static async Task<ILookup<string, string>> TablesAsync(MySqlConnection connection) =>
        (await connection.QueryAsync<(string Table, string Column)>(ColumnsSql)).ToLookup(row => row.Table, row => row.Column);

    private static string Literal(object value) => value switch
    {
        DBNull => "NULL",
        byte[] { Length: 0 } => "''",
        byte[] bytes => $"0x{Convert.ToHexString(bytes)}",
        bool flag => flag ? "1" : "0",
        DateTime time => string.Create(CultureInfo.InvariantCulture, $"'{time:yyyy-MM-dd HH:mm:ss.FFFFFF}'"),
        string or Guid => $"'{MySqlHelper.EscapeString($"{value}")}'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"No literal for {value.GetType()}"),
    };
}
