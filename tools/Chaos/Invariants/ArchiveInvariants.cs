using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dapper;
using Functions.Archives;
using Functions.Documents;
using Functions.Platform.MySql;
using Functions.Tracking;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>Every old row is in exactly one archived file, and no longer in MySQL.</summary>
internal sealed class ArchiveInvariants(World world, OldEvents old)
{
    private const string Container = "archive";

    public async Task<IEnumerable<string>> EachRowOnceAsync(MySqlConnection connection) =>
    [
        .. await CompareAsync(connection, EventsTable.Stored, old.Census.EventIds),
        .. await CompareAsync(connection, DocumentsTable.Stored, old.Census.DocumentIds),
        .. (await connection.QueryAsync<(string Table, DateTime Day, string State)>(
            "SELECT table_name, CAST(day AS DATETIME), state FROM archive_days WHERE state <> 'archived'"))
            .Select(day => $"{day.Table} of {day.Day:yyyy-MM-dd} is {day.State}"),
    ];

    private async Task<IEnumerable<string>> CompareAsync(MySqlConnection connection, StoredTable table, IReadOnlySet<long> ids)
    {
        var filed = await InFilesAsync(table);
        var left = await connection.ExecuteScalarAsync<long>(
            $"SELECT COUNT(*) FROM {table.Name} WHERE created_at < UTC_DATE() - INTERVAL 91 DAY");
        return
        [
            .. ids.Except(filed).Select(id => $"row {id} of {table.Name} is in no file"),
            .. filed.Except(ids).Select(id => $"row {id} of {table.Name} is in a file, and never was in the table"),
            .. filed.GroupBy(id => id)
                .Where(equal => equal.Count() > 1).Select(equal => $"row {equal.Key} of {table.Name} is in files {equal.Count()} times"),
            .. left == 0 ? Array.Empty<string>() : [$"{left} rows of {table.Name} are still in MySQL"],
        ];
    }

    private async Task<List<long>> InFilesAsync(StoredTable table)
    {
        var container = new BlobServiceClient(world.StorageConnectionString).GetBlobContainerClient(Container);
        var blobs = new ArchiveBlobs(container);
        var ids = new List<long>();
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{table.Name}/", CancellationToken.None))
        {
            await foreach (var rows in blobs.ReadAsync(table, blob.Name, CancellationToken.None))
            {
                ids.AddRange(rows.Select(row => (long)row[0]!));
            }
        }

        return ids;
    }
}
