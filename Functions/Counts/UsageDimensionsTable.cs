using System.Collections.Concurrent;
using Functions.Platform.MySql;

namespace Functions.Counts;

public sealed record DimensionKey(Dimensions Set, DimensionValues Values)
{
    public static DimensionKey Of(Dimensions set, DimensionValues values) => new(set, values.Only(set));
}

/// <summary>The only writer of <c>usage_dimensions</c>: gives each combination of values a permanent number.</summary>
public sealed class UsageDimensionsTable
{
    private const int FindChunk = 500;

    private static readonly RowInsert<DimensionKey> Insert = new(
        """
        INSERT INTO usage_dimensions
          (mask, values_hash, app_name, event_type, event_name, country_code, user_type, os, device_type)
        VALUES
        """,
        [
            row => (byte)row.Set,
            row => row.Values.Hash(),
            row => row.Values.AppName,
            row => row.Values.EventType,
            row => row.Values.EventName,
            row => row.Values.CountryCode,
            row => row.Values.UserType,
            row => row.Values.Os,
            row => row.Values.DeviceType,
        ]);

    private const string FindSql =
        """
        SELECT id AS Id, values_hash AS Hash
        FROM usage_dimensions
        WHERE mask = @mask AND values_hash IN @hashes
        """;

    private const string OfSetSql =
        """
        SELECT id
        FROM usage_dimensions
        WHERE mask = @mask
        """;

    // Numbers of committed rows alone: one that its transaction rolled back would be another's later.
    private readonly ConcurrentDictionary<DimensionKey, uint> _committed = new();

    /// <summary>The number of every key, making those that are new.</summary>
    public async Task<IReadOnlyDictionary<DimensionKey, uint>> ResolveAsync(
        Transaction transaction, IReadOnlyCollection<DimensionKey> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<DimensionKey, uint>();
        var unknown = keys.Where(key => !_committed.TryGetValue(key, out _)).ToHashSet();
        await FindAsync(transaction, unknown, found, cancellationToken);
        foreach (var (key, id) in found)
        {
            _committed[key] = id;
        }

        unknown.ExceptWith(found.Keys);
        await Insert.ExecuteAsync(transaction, unknown, cancellationToken);
        await FindAsync(transaction, unknown, found, cancellationToken);
        return keys.ToDictionary(key => key, key => found.TryGetValue(key, out var id) ? id : _committed[key]);
    }

    /// <summary>The numbers of all combinations that a set of dimensions has.</summary>
    public static Task<IReadOnlyList<uint>> OfSetAsync(Transaction snapshot, Dimensions set, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<uint>(OfSetSql, new { mask = (byte)set }, cancellationToken);

    private static async Task FindAsync(
        Transaction transaction, HashSet<DimensionKey> keys, Dictionary<DimensionKey, uint> found, CancellationToken cancellationToken)
    {
        foreach (var set in keys.GroupBy(key => key.Set))
        {
            foreach (var chunk in set.Chunk(FindChunk))
            {
                var byHash = chunk.ToDictionary(key => Convert.ToHexString(key.Values.Hash()));
                var parameters = new { mask = (byte)set.Key, hashes = byHash.Keys.Select(Convert.FromHexString) };
                foreach (var row in await transaction.QueryAsync<(uint Id, byte[] Hash)>(FindSql, parameters, cancellationToken))
                {
                    found[byHash[Convert.ToHexString(row.Hash)]] = row.Id;
                }
            }
        }
    }
}
