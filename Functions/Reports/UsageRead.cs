using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>What is read of one range of a usage report, all of one moment.</summary>
internal sealed class UsageRead
{
    private UsageRead(UsageQuery query, UsageCounts counts, UniqueUsers users, GroupUsers groupUsers) =>
        (Query, Counts, Users, GroupUsers) = (query, counts, users, groupUsers);

    public UsageQuery Query { get; }

    public UsageCounts Counts { get; }

    public UniqueUsers Users { get; }

    public GroupUsers GroupUsers { get; }

    public static async Task<UsageRead> BeginAsync(Transaction snapshot, UsageQuery query, CancellationToken cancellationToken)
    {
        var pending = await UsageCounts.PendingAsync(snapshot, query, cancellationToken);
        var numbers = await UserNumbersTable.ReadAsync(snapshot, pending.SelectMany(row => row.Count.Users), cancellationToken);
        return new UsageRead(
            query, new UsageCounts(snapshot, query, pending), new UniqueUsers(snapshot, query, pending, numbers),
                new GroupUsers(snapshot, query, pending, numbers));
    }
}
