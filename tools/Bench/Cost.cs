using System.Diagnostics;
using System.Globalization;
using MySqlConnector;

namespace Bench;

/// <summary>What one operation costs, on average over a round.</summary>
/// <param name="AppMicroseconds">CPU time of this process, in which the measured code and its callers run.</param>
/// <param name="ServerMicroseconds">CPU time of the database server.</param>
/// <param name="Syncs">Disk syncs of the server, most of them for the log of a commit.</param>
/// <param name="AllocatedKib">Managed memory that this process allocated.</param>
internal sealed record Cost(double AppMicroseconds, double ServerMicroseconds, double Statements, double Syncs, double AllocatedKib)
{
    /// <summary>The table of the lines that have costs: ours / the limit's.</summary>
    public static string Table(IEnumerable<Line> lines) => string.Join('\n',
    [
        "| an operation costs: ours / limit | app, CPU µs | server, CPU µs | statements | syncs of the disk | allocated, KiB |",
        "|---|---:|---:|---:|---:|---:|",
        .. lines.Where(line => line is { OurCost: not null, LimitCost: not null })
            .Select(line => Row(line.What, line.OurCost!, line.LimitCost!)),
    ]);

    private static string Row(string what, Cost ours, Cost limit)
    {
        string Pair(string format, Func<Cost, double> of) =>
            string.Format(CultureInfo.InvariantCulture, $"{{0:{format}}} / {{1:{format}}}", of(ours), of(limit));
        string[] cells =
        [
            what,
            Pair("F0", cost => cost.AppMicroseconds),
            Pair("F0", cost => cost.ServerMicroseconds),
            Pair("F2", cost => cost.Statements),
            Pair("F2", cost => cost.Syncs),
            Pair("F1", cost => cost.AllocatedKib),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }
}

/// <summary>Reads what this process and the database server have used since they started.</summary>
internal sealed class CostMeter(BenchmarkApp app)
{
    private Process? _server;

    public async Task<Reading> ReadAsync()
    {
        await using var connection = await app.OpenAsync();
        _server ??= Process.GetProcessById(
            int.Parse(await File.ReadAllTextAsync(await PidFileAsync(connection)), CultureInfo.InvariantCulture));
        var status = new Dictionary<string, double>();
        await using var command = new MySqlCommand(
            "SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Innodb_data_fsyncs')", connection);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                status[reader.GetString(0)] = double.Parse(reader.GetString(1), CultureInfo.InvariantCulture);
            }
        }

        _server.Refresh();
        return new Reading(
            Environment.CpuUsage.TotalTime, _server.TotalProcessorTime, status["Questions"], status["Innodb_data_fsyncs"],
            GC.GetTotalAllocatedBytes());
    }

    private static async Task<string> PidFileAsync(MySqlConnection connection)
    {
        await using var command = new MySqlCommand("SELECT @@pid_file", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Totals at one time.</summary>
    internal sealed record Reading(TimeSpan App, TimeSpan Server, double Statements, double Syncs, long Allocated)
    {
        /// <summary>What each of so many operations cost since an earlier reading.</summary>
        public Cost Since(Reading earlier, int operations) => new(
            (App - earlier.App).TotalMicroseconds / operations,
            (Server - earlier.Server).TotalMicroseconds / operations,
            (Statements - earlier.Statements) / operations,
            (Syncs - earlier.Syncs) / operations,
            (Allocated - earlier.Allocated) / 1024.0 / operations);
    }
}
