using Azure.Storage.Blobs;
using DuckDB.NET.Data;

namespace Functions.Tests.Archives;

/// <summary>The archive container as a folder that DuckDB reads, as an analyst would.</summary>
internal sealed class ParquetFolder : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"archive-{Guid.NewGuid():N}");

    public IReadOnlyList<string> Files { get; private init; } = [];

    public static async Task<ParquetFolder> DownloadAsync(string storageConnectionString)
    {
        var container = new BlobServiceClient(storageConnectionString).GetBlobContainerClient("archive");
        var names = new List<string>();
        if (await container.ExistsAsync())
        {
            await foreach (var blob in container.GetBlobsAsync())
            {
                names.Add(blob.Name);
            }
        }

        var folder = new ParquetFolder { Files = [.. names.Order(StringComparer.Ordinal)] };
        foreach (var name in names)
        {
            var path = Path.Combine(folder._folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await container.GetBlobClient(name).DownloadToAsync(path);
        }

        return folder;
    }

    /// <summary>Rows of a query in which <c>{table}</c> is all files of that table, each row as text.</summary>
    public IReadOnlyList<string> Query(string sql, string table)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql.Replace(
            "{table}", $"read_parquet('{Pattern(table)}', hive_partitioning = true)", StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(
                '|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "∅" : Text(reader.GetValue(i)))));
        }

        return rows;
    }

    /// <summary>What matches every file of the table.</summary>
    public string Pattern(string table) => $"{_folder}/{table}/**/*.parquet";

    public long Count(string table) =>
        Files.Any(file => file.StartsWith(table, StringComparison.Ordinal))
            ? long.Parse(Query("SELECT COUNT(*) FROM {table}", table)[0], System.Globalization.CultureInfo.InvariantCulture)
            : 0;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public static string Text(object value) => value switch
    {
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
