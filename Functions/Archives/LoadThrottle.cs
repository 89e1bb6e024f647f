using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>
/// Slows long work down while the server is busy: after each step it waits as long as the step took for every other statement that the
/// server runs. Alone, it never waits.
/// </summary>
public sealed class LoadThrottle(Database database)
{
    private const int MaxOthers = 4;

    private const string BusySql = "SHOW GLOBAL STATUS LIKE 'Threads_running'";

    // MySQL counts its event scheduler as running although it waits; MariaDB's is off by default.
    private const string SchedulerSql = "SELECT CAST(@@GLOBAL.event_scheduler = 'ON' AS SIGNED)";

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>The steps, each followed by its wait; a step lasts from the end of the one before until the next is asked for.</summary>
    public async IAsyncEnumerable<T> PaceAsync<T>(IAsyncEnumerable<T> steps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        await foreach (var step in steps.WithCancellation(cancellationToken))
        {
            yield return step;
            await WaitAsync(Stopwatch.GetElapsedTime(since), cancellationToken);
            since = Stopwatch.GetTimestamp();
        }
    }

    private async Task WaitAsync(TimeSpan took, CancellationToken cancellationToken)
    {
        var (_, running) = (await database.QueryAsync<(string, string)>(BusySql, null, cancellationToken)).Single();
        var scheduler = (await database.QueryAsync<long>(SchedulerSql, null, cancellationToken)).Single();
        // The statement that asks is running too.
        var others = Math.Clamp(int.Parse(running, CultureInfo.InvariantCulture) - 1 - scheduler, 0, MaxOthers);
        var wait = took * others;
        await Task.Delay(wait < MaxWait ? wait : MaxWait, cancellationToken);
    }
}
