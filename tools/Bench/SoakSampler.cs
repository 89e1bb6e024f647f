using Azure.Storage.Queues;
using Dapper;
using Functions.LiveSessions;
using Functions.Tracking;

namespace Bench;

/// <summary>The state at one moment, and the calls since the previous sample.</summary>
/// <param name="Seconds">Since the steady load began.</param>
/// <param name="Memory">The host's working set, in MiB.</param>
/// <param name="Waiting">Messages in the queues, including those being consumed.</param>
/// <param name="Connections">The host's connections to MySQL.</param>
/// <param name="Sockets">The host's sockets; null where the system does not report them.</param>
/// <param name="P50">Median of the calls answered since the previous sample, in milliseconds from their due time.</param>
/// <param name="P99">Their 99th percentile.</param>
/// <param name="Answered">Their number.</param>
/// <param name="Unanswered">Calls that waited for their answer.</param>
/// <param name="Accepted">Events accepted from the start of the run.</param>
/// <param name="Written">Events in MySQL.</param>
internal sealed record SoakSample(
    double Seconds, double Memory, int Waiting, int Connections, int? Sockets, double P50, double P99, int Answered, int Unanswered,
    long Accepted,
    long Written);

/// <summary>Looks at the host and at its servers from outside.</summary>
/// <param name="login">The host's own login at MySQL, which identifies its connections.</param>
internal sealed class SoakSampler(BenchmarkApp app, RunningHost host, SoakTraffic traffic, string login)
{
    private const string RowsSql =
        """
        SELECT COUNT(*) AS later, COALESCE(SUM(id <= @previous), 0) AS settling, COALESCE(MAX(id), @previous) AS last
        FROM tracking_events
        WHERE id > @settled
        """;

    private const string ConnectionsSql = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = @login";

    private readonly QueueClient[] _queues =
        [.. new[] { TrackedEvent.Queue, Heartbeat.Queue }.Select(queue => new QueueClient(app.StorageConnectionString, queue))];

    private (long Id, long Rows) _settled;
    private long _previous;

    public async Task<SoakSample> TakeAsync(TimeSpan at, TimeSpan since)
    {
        // If nothing was answered, every call took longer than the interval.
        var times = traffic.TakeTimes().DefaultIfEmpty(since.TotalMilliseconds).ToList();
        return new SoakSample(
            at.TotalSeconds, host.Memory, await WaitingAsync(), await ConnectionsAsync(), host.Sockets, Measure.Median(times),
            Measure.Percentile(times, 99), times.Count, traffic.Unanswered, traffic.Events, await WrittenAsync());
    }

    public async Task<int> WaitingAsync()
    {
        var waiting = 0;
        foreach (var queue in _queues)
        {
            await queue.CreateIfNotExistsAsync();
            waiting += (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;
        }

        return waiting;
    }

    private async Task<int> ConnectionsAsync()
    {
        await using var connection = await app.OpenAsync();
        return await connection.ExecuteScalarAsync<int>(ConnectionsSql, new { login });
    }

    // Counts from the last row of the sample before the previous: below it every transaction has ended. Counting the whole table
    // would take longer each time.
    private async Task<long> WrittenAsync()
    {
        await using var connection = await app.OpenAsync();
        var (later, settling, last) = await connection.QuerySingleAsync<(long, long, long)>(
            RowsSql, new { settled = _settled.Id, previous = _previous });
        var written = _settled.Rows + later;
        (_settled, _previous) = ((_previous, _settled.Rows + settling), last);
        return written;
    }
}
