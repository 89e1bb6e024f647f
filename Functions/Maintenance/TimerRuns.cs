using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Functions.Maintenance;

/// <summary>A timer's last run; all but the name are null of one that never ran.</summary>
public sealed record TimerState(
    string Name,
    DateTime? LastStartedAt = null,
    DateTime? LastFinishedAt = null,
    DateTime? NextRunAt = null,
    long? DurationMs = null,
    [property: AllowedValues("running", "ok", "failed", null)] string? Result = null,
    string? Error = null);

/// <summary>
/// Keeps a timer from running twice at a time, also where the platform's own lease was lost, and is the only writer of
/// <c>timer_runs</c>: when each ran last, and how it ended.
/// </summary>
public sealed partial class TimerRuns(Database database, IConfiguration configuration, TimeProvider clock, ILogger<TimerRuns> logger)
{
    private const int MaxErrorCharacters = 1000;

    private const string StartedSql =
        """
        INSERT INTO timer_runs (name, last_started_at, next_run_at, result)
        VALUES (@timer, @now, @next, 'running')
        ON DUPLICATE KEY UPDATE
          last_started_at = VALUES(last_started_at), next_run_at = VALUES(next_run_at), result = VALUES(result), error = NULL
        """;

    private const string FinishedSql =
        """
        UPDATE timer_runs
        SET last_finished_at = @now, duration_ms = @milliseconds, result = @result, error = @error
        WHERE name = @timer
        """;

    private const string ReadSql =
        """
        SELECT name AS Name, last_started_at AS LastStartedAt, last_finished_at AS LastFinishedAt, next_run_at AS NextRunAt,
               duration_ms AS DurationMs, result AS Result, error AS Error
        FROM timer_runs
        """;

    private const string NewestStartSql =
        """
        SELECT MAX(last_started_at)
        FROM timer_runs
        """;

    /// <summary>When any timer started last; null where none ever ran.</summary>
    public static async Task<DateTime?> NewestStartAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<DateTime?>(NewestStartSql, null, cancellationToken)).Single();

    /// <summary>Every timer by name. One that never ran has no row, and is what an operator looks for.</summary>
    public static async Task<IReadOnlyList<TimerState>> ReadAsync(Transaction snapshot, CancellationToken cancellationToken)
    {
        var ran = await snapshot.QueryAsync<TimerState>(ReadSql, null, cancellationToken);
        var never = FunctionMethod.Timers.Except(ran.Select(timer => timer.Name)).Select(name => new TimerState(name));
        return [.. ran.Concat(never).OrderBy(timer => timer.Name, StringComparer.Ordinal)];
    }

    /// <summary>Runs the work, or skips it while another instance runs it. What the work throws is recorded and propagates.</summary>
    public async Task RunAsync(string timer, Func<Task> work, CancellationToken cancellationToken)
    {
        await using var taken = await DatabaseLock.TryTakeAsync(database, timer, cancellationToken);
        if (taken is null)
        {
            Log.Skipped(logger, timer);
            return;
        }

        var now = clock.GetUtcSeconds();
        await database.ExecuteAsync(StartedSql, new { timer, now, next = Next(timer, now) }, cancellationToken);
        var watch = Stopwatch.StartNew();
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            await TryRecordAsync(timer, watch, failure.Message);
            throw;
        }

        await FinishAsync(timer, watch, "ok", null);
    }

    /// <summary>Runs work that needs no MySQL; a run during an outage of MySQL is not recorded.</summary>
    public async Task RunWithoutMySqlAsync(string timer, Func<Task> work, CancellationToken cancellationToken)
    {
        var (now, watch) = (clock.GetUtcSeconds(), Stopwatch.StartNew());
        await work();
        try
        {
            await database.ExecuteAsync(StartedSql, new { timer, now, next = Next(timer, now) }, cancellationToken);
            await FinishAsync(timer, watch, "ok", null);
        }
        catch (Exception error) when (error.IsOfMySql())
        {
            // Known by the outage's own line.
        }
    }

    // By the trigger's schedule, since the platform reports no next run for schedules under a minute. Null where it is a span of time.
    private DateTime? Next(string timer, DateTime now) =>
        CrontabSchedule.TryParse(configuration[$"{timer}Schedule"] ?? "", new() { IncludingSeconds = true })?.GetNextOccurrence(now);

    // What the work threw propagates; a failure to record it is only logged, and an outage has its own line.
    private async Task TryRecordAsync(string timer, Stopwatch watch, string failure)
    {
        try
        {
            await FinishAsync(timer, watch, "failed", failure);
        }
        catch (Exception error) when (error.IsOfMySql())
        {
            if (!error.IsUnavailable())
            {
                Log.Unrecorded(logger, error, timer);
            }
        }
    }

    // Not cancelled: a cancelled run is recorded too.
    private Task<int> FinishAsync(string timer, Stopwatch watch, string result, string? error) => database.ExecuteAsync(
        FinishedSql,
        new
        {
            timer,
            now = clock.GetUtcSeconds(),
            milliseconds = watch.ElapsedMilliseconds,
            result,
            error = error?.Length > MaxErrorCharacters ? error[..MaxErrorCharacters] : error,
        },
        CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(6000, LogLevel.Information, "{Timer} is running elsewhere; skipped")]
        public static partial void Skipped(ILogger logger, string timer);

        [LoggerMessage(6002, LogLevel.Warning, "Could not record the failed run of {Timer}")]
        public static partial void Unrecorded(ILogger logger, Exception error, string timer);
    }
}
