using Functions.Platform.MySql;

namespace Functions.Maintenance;

/// <summary>Counts that can be compared with their rows, day by day, and made again from them.</summary>
public interface IRecount
{
    public Database Database { get; }

    public Task<DayCheck> CheckAsync(Transaction snapshot, DateOnly day, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the day's counts by pending ones, counted from its rows. It begins at its midnight or at another moment, from which all
    /// rows that are of earlier days are of this one.
    /// </summary>
    public Task BackToPendingAsync(DateTime day, DateTime? begins, CancellationToken cancellationToken);

    public Task FoldAsync(CancellationToken cancellationToken);

    /// <summary>Makes a week or month again from its days.</summary>
    public Task RebuildAsync(Transaction transaction, string period, DateTime start, CancellationToken cancellationToken);
}
