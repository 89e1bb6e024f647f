using Dapper;
using MySqlConnector;

namespace Functions.Tests.Architecture;

/// <summary>Two rows in every table: one with a value in every column, and one with NULL where a column may have it.</summary>
internal static class AllTables
{
    private const string ColumnsSql =
        """
        SELECT table_name AS `Table`, column_name AS Name, data_type AS Type, column_type AS Declared, is_nullable = 'YES' AS IsNullable,
               COALESCE(character_maximum_length, 0) AS Length
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name <> 'schema_changelog' AND extra NOT LIKE '%GENERATED%'
        ORDER BY table_name, ordinal_position
        """;

    public static async Task FillAsync(MySqlConnection connection, MySqlTransaction transaction)
    {
        var tables = (await connection.QueryAsync<Column>(ColumnsSql, transaction: transaction)).GroupBy(column => column.Table);
        var inserts = tables.SelectMany(table => new[] { Insert([.. table], number: 1), Insert([.. table], number: 2) });
        await connection.ExecuteAsync(
            $"SET foreign_key_checks = 0; {string.Join("; ", inserts)}; SET foreign_key_checks = 1", transaction: transaction);
    }

    private static string Insert(Column[] columns, int number) =>
        $"""
        REPLACE INTO `{columns[0].Table}` ({string.Join(", ", columns.Select(column => $"`{column.Name}`"))})
        VALUES ({string.Join(", ", columns.Select(column => number == 2 && column.IsNullable ? "NULL" : column.Value(number)))})
        """;

    private sealed class Column
    {
        public required string Table { get; init; }

        public required string Name { get; init; }

        public required string Type { get; init; }

        public required string Declared { get; init; }

        public bool IsNullable { get; init; }

        public long Length { get; init; }

        public string Value(int number) => Type switch
        {
            "datetime" or "timestamp" or "date" => $"'2026-03-0{number}'",
            "enum" => Declared["enum(".Length..^1].Split(',')[number - 1],
            "json" => "'{}'",
            "char" or "varchar" or "text" or "mediumtext" or "longtext" => $"'{number}'",
            "binary" => $"REPEAT(CHAR({number}), {Length})",
            "varbinary" or "blob" or "mediumblob" or "longblob" => $"CHAR({number})",
            _ => $"{number}",
        };
    }
}
