using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Reads how many different users opened each node.</summary>
public static class DocumentUsers
{
    // So many nodes' sets are held at once.
    private const int NodesAtOnce = 50;

    /// <summary>Counts the users of each node into it.</summary>
    public static async Task CountAsync(
        Transaction snapshot, DocumentsQuery query, IReadOnlyList<OpenedNode> nodes, CancellationToken cancellationToken)
    {
        var numbers = await UserNumbersTable.ReadAsync(
            snapshot, nodes.SelectMany(node => node.Pending).SelectMany(count => count.Users), cancellationToken);
        foreach (var chunk in nodes.Where(node => node.Opens > 0).Chunk(NodesAtOnce))
        {
            var stored = await ReadAsync(
                snapshot, query, [.. chunk.Where(node => node.Id is not null).Select(node => (uint)node.Id!)], cancellationToken);
            foreach (var node in chunk)
            {
                var users = new UserSet();
                stored[(uint)(node.Id ?? 0)].ToList().ForEach(users.Add);
                node.Pending.SelectMany(count => count.Users).ToList().ForEach(user => users.Add(numbers[user]));
                node.Users = users.Count;
            }
        }
    }

    private static async Task<ILookup<uint, byte[]>> ReadAsync(
        Transaction snapshot, DocumentsQuery query, uint[] ids, CancellationToken cancellationToken)
    {
        var sets = new List<StoredUsers>();
        foreach (var part in query.Cover)
        {
            sets.AddRange(await DistinctUsersTable.ReadAsync(snapshot, UsersOf.Document, part.Key, ids, [.. part], cancellationToken));
        }

        return sets.ToLookup(set => set.Id, set => set.Numbers);
    }
}
