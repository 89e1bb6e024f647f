using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>
/// Where reports are read: the app's own database, or the replica that <see cref="Setting"/> names, which then serves nothing else.
/// </summary>
public sealed class ReportDatabase(Database main, MySqlOptions? options, TimeProvider clock) : IAsyncDisposable
{
    public const string Setting = "MYSQL_REPORTS_CONNECTION";

    private readonly Database? _replica = options is null ? null : new Database(options);

    /// <summary>
    /// Runs reads of one moment; they are given the time that the data is of: now, or where a replica is read, how far it is.
    /// </summary>
    public Task<T> ReadAsync<T>(Func<Transaction, DateTime, Task<T>> read, CancellationToken cancellationToken) =>
        (_replica ?? main)
            .ReadSnapshotAsync(async snapshot => await read(snapshot, await AsOfAsync(snapshot, cancellationToken)), cancellationToken);

    public ValueTask DisposeAsync() => _replica?.DisposeAsync() ?? ValueTask.CompletedTask;

    // The timer that folds counts starts every few seconds, so its start is how far the replica is.
    private async Task<DateTime> AsOfAsync(Transaction snapshot, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        return _replica is not null && await TimerRuns.NewestStartAsync(snapshot, cancellationToken) is { } newest && newest < now
            ? newest
            : now;
    }
}
