using System.Text;
using Chaos.Load;
using Dapper;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>No address that a caller had is in a row, in anything that storage ever kept, or in what the hosts printed.</summary>
internal sealed class PrivacyInvariants(World world)
{
    public async Task<IEnumerable<string>> NoAddressAsync(MySqlConnection connection) =>
    [
        .. await InTablesAsync(connection),
        .. Directory.EnumerateFiles(world.StorageFolder, "*", SearchOption.AllDirectories)
            .Where(HoldsAddress).Select(file => $"an address is in {file}"),
        .. world.Printed.Split('\n')
            .Where(line => line.Contains(EventClient.AddressPrefix, StringComparison.Ordinal)).Select(line => $"a host printed: {line}"),
    ];

    private static async Task<IEnumerable<string>> InTablesAsync(MySqlConnection connection)
    {
        var columns = await connection.QueryAsync<(string Table, string Column)>(
            """
            SELECT table_name, column_name
            FROM information_schema.columns
            WHERE table_schema = DATABASE()
              AND data_type IN ('char', 'varchar', 'text', 'mediumtext', 'longtext', 'json', 'varbinary', 'mediumblob')
            """);
        var found = new List<string>();
        foreach (var table in columns.GroupBy(column => column.Table))
        {
            var condition = string.Join(" OR ", table.Select(column => $"`{column.Column}` LIKE @address"));
            var rows = await connection.ExecuteScalarAsync<long>(
                $"SELECT COUNT(*) FROM `{table.Key}` WHERE {condition}", new { address = $"%{EventClient.AddressPrefix}%" });
            if (rows > 0)
            {
                found.Add($"{rows} rows of {table.Key} hold an address");
            }
        }

        return found;
    }

    // Deleted messages stay in the emulator's files, as they were sent: in base64, where a text has three forms.
    private static bool HoldsAddress(string file)
    {
        var content = File.ReadAllBytes(file).AsSpan();
        foreach (var form in Forms)
        {
            if (content.IndexOf(form) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static readonly byte[][] Forms = [Encoding.ASCII.GetBytes(EventClient.AddressPrefix), Base64(0), Base64(1), Base64(2)];

    // The characters that the text alone decides, when so many bytes stand before it.
    private static byte[] Base64(int before)
    {
        byte[] bytes = [.. new byte[before], .. Encoding.ASCII.GetBytes(EventClient.AddressPrefix)];
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)[((before * 8 + 5) / 6)..(bytes.Length * 8 / 6)]);
    }
}
