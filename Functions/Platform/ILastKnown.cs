namespace Functions.Platform;

/// <summary>Remembers a value outside the database, for a start while the database is down.</summary>
public interface ILastKnown<T>
    where T : class
{
    /// <summary>Keeps the value where it changed. Best effort: a failure is logged.</summary>
    public Task KeepAsync(T value, CancellationToken cancellationToken);

    /// <summary>What was kept; null where nothing was, or where it cannot be read.</summary>
    public Task<T?> RecallAsync(CancellationToken cancellationToken);
}
