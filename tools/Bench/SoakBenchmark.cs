using System.Diagnostics;
using System.Globalization;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Bench;

/// <summary>
/// Steady load for a long time, at half of the peak: memory, queues, connections and the 99th percentile must not grow, and every
/// event that was accepted must be in MySQL once.
/// </summary>
/// <param name="app">Servers that nothing else uses.</param>
/// <param name="time">Of steady load; the peak before it and the drain after it come on top.</param>
internal sealed class SoakBenchmark(BenchmarkApp app, TimeSpan time)
{
    private const double Load = 0.5;
    private const int Clients = 16;
    private const int MaxBacklog = 500;
    private const string Login = "soak";

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(10);

    private TimeSpan PeakTime => time < TimeSpan.FromMinutes(5) ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1);

    /// <exception cref="TimeoutException">The queues do not get empty once nothing more is sent.</exception>
    public async Task<SoakReport> RunAsync()
    {
        await using var host = await RunningHost.StartAppAsync(await SettingsAsync());
        var traffic = new SoakTraffic(host);
        var sampler = new SoakSampler(app, host, traffic, Login);
        await traffic.FundAsync();

        var (peakCalls, peakEvents) = await PeakAsync(traffic, sampler);
        Say($"peak: {peakCalls:N0} calls/s, {peakEvents:N0} events/s; now half of it for {time.TotalMinutes:0.##} minutes");
        var samples = await SteadyAsync(traffic, sampler, peakCalls * Load);
        await DrainAsync(traffic, sampler);
        return new SoakReport(time.TotalMinutes, peakCalls, peakEvents, samples, await ChecksAsync(traffic));
    }

    // A login of its own, so that its connections can be counted separately.
    private async Task<Dictionary<string, string?>> SettingsAsync()
    {
        await app.ExecuteAsync($"CREATE USER '{Login}'@'127.0.0.1' IDENTIFIED BY '{Login}'");
        await app.ExecuteAsync($"GRANT ALL PRIVILEGES ON *.* TO '{Login}'@'127.0.0.1'");
        return new Dictionary<string, string?>(app.HostSettings)
        {
            [MySqlOptions.Setting] = new MySqlConnectionStringBuilder(app.HostSettings[MySqlOptions.Setting]!)
            {
                UserID = Login,
                Password = Login,
            }.ConnectionString,
        };
    }

    // The highest rate at which the number of waiting messages stays bounded, until all events are written.
    private async Task<(double Calls, double Events)> PeakAsync(SoakTraffic traffic, SoakSampler sampler)
    {
        var (number, waiting) = (-1L, 0);
        var watch = Stopwatch.StartNew();
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < PeakTime)
            {
                if (Volatile.Read(ref waiting) > MaxBacklog)
                {
                    await Task.Delay(Look / 10);
                    continue;
                }

                await traffic.CallAsync(Interlocked.Increment(ref number), Stopwatch.GetTimestamp());
            }
        }));
        var peak = Task.WhenAll(clients.Append(ReportAsync(traffic, watch, PeakTime)));
        while (!peak.IsCompleted)
        {
            Volatile.Write(ref waiting, await sampler.WaitingAsync());
            await Task.Delay(Look);
        }

        await peak;
        await DrainAsync(traffic, sampler);
        traffic.TakeTimes();
        return (traffic.Answered / watch.Elapsed.TotalSeconds, traffic.Events / watch.Elapsed.TotalSeconds);
    }

    private async Task<IReadOnlyList<SoakSample>> SteadyAsync(SoakTraffic traffic, SoakSampler sampler, double callsPerSecond)
    {
        var watch = Stopwatch.StartNew();
        var load = Task.WhenAll(CallAsync(traffic, callsPerSecond), ReportAsync(traffic, watch, time));
        var samples = new List<SoakSample>();
        using var tick = new PeriodicTimer(SampleEvery);
        for (var before = TimeSpan.Zero; watch.Elapsed < time && await tick.WaitForNextTickAsync();)
        {
            var now = watch.Elapsed;
            samples.Add(await sampler.TakeAsync(now, now - before));
            before = now;
            if (samples.Count % (int)(SayEvery / SampleEvery) == 0)
            {
                Say(samples[^1]);
            }
        }

        await load;
        return samples;
    }

    // At fixed times, even if earlier calls are unanswered: a slow host gets no less load.
    private async Task CallAsync(SoakTraffic traffic, double callsPerSecond)
    {
        var start = Stopwatch.GetTimestamp();
        for (var number = 0L; number < time.TotalSeconds * callsPerSecond; number++)
        {
            var due = TimeSpan.FromSeconds(number / callsPerSecond);
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            _ = traffic.CallAsync(number, start + (long)(due.TotalSeconds * Stopwatch.Frequency));
        }
    }

    private static async Task ReportAsync(SoakTraffic traffic, Stopwatch watch, TimeSpan until)
    {
        using var tick = new PeriodicTimer(ReportEvery);
        for (var number = 0L; watch.Elapsed < until && await tick.WaitForNextTickAsync(); number++)
        {
            await traffic.ReportAsync(number);
        }
    }

    private static async Task DrainAsync(SoakTraffic traffic, SoakSampler sampler)
    {
        var watch = Stopwatch.StartNew();
        while (traffic.Unanswered > 0 || await sampler.WaitingAsync() > 0)
        {
            if (watch.Elapsed > DrainPatience)
            {
                throw new TimeoutException(
                    $"{await sampler.WaitingAsync()} messages still wait, and {traffic.Unanswered} calls for their answer.");
            }

            await Task.Delay(Look);
        }
    }

    private async Task<IReadOnlyList<SoakCheck>> ChecksAsync(SoakTraffic traffic)
    {
        if (traffic.FirstFailure is { } failure)
        {
            Say($"the first of {traffic.Failures} calls that failed: {failure}");
        }

        return
        [
            new SoakCheck("calls that failed", 0, traffic.Failures),
            new SoakCheck("accepted events that are rows", traffic.Events, await app.CountAsync("tracking_events")),
            new SoakCheck("different ids among them", traffic.Events, await app.CountAsync("tracking_event_ids")),
            new SoakCheck("accepted document opens that are rows", traffic.Opens, await app.CountAsync("tracking_documents")),
            new SoakCheck("redemptions that are in the log", traffic.Redemptions, await app.CountAsync("user_credit_logs")),
            new SoakCheck("dead letters", 0, await app.CountAsync("dead_letters")),
        ];
    }

    private static void Say(SoakSample sample) => Say(string.Create(
        CultureInfo.InvariantCulture,
        $"{sample.Seconds / 60:0} min: {sample.Memory:N0} MiB, {sample.Waiting} messages, {sample.Connections} connections, "
        + $"{sample.Sockets} sockets, p50 {sample.P50:N0} ms, p99 {sample.P99:N0} ms, "
        + $"{sample.Written:N0} of {sample.Accepted:N0} events written"));

    private static void Say(FormattableString text) => Say(FormattableString.Invariant(text));

    private static void Say(string text) => Console.WriteLine(FormattableString.Invariant($"{DateTime.UtcNow:HH:mm:ss} {text}"));
}
