using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Azure.Storage.Queues;

namespace Bench;

/// <summary>
/// The local host and the app's worker in processes of their own, over HTTP: requests accepted, events that arrive, memory, and the time
/// to the first answer.
/// </summary>
internal sealed class HostBenchmark(BenchmarkApp app) : IAsyncDisposable
{
    private const int Concurrency = 16;
    private const int ManyClients = 64;
    private const int Full = 100;
    private const double AcceptGoal = 1;
    private const double EndToEndGoal = 1.2;
    private const double PercentileGoal = 2;
    private const double ColdStartGoal = 1.5;
    private const double MemoryGoal = 450;
    private const double MaxBacklog = 1000;

    private RunningHost? _host;

    /// <summary>Starts the host and measures against it.</summary>
    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure, TimeSpan time)
    {
        var cold = await ColdStartsAsync();
        _host = await RunningHost.StartAppAsync(app.HostSettings);
        var single = await SingleAsync(measure, Concurrency);
        var many = await SingleAsync(measure, ManyClients);
        var (ours, bare) = (await PercentileAsync(SendSingleAsync), await PercentileAsync(EnqueueSingleAsync));
        var endToEnd = await EndToEndAsync(time);
        return
        [
            endToEnd,
            single,
            many,
            new Line("single events accepted, 99th percentile", "bare SendMessage, 99th percentile", ours, bare, PercentileGoal, "ms",
                IsMost: true),
            new Line("memory of host and worker under that load", "—", _host.Memory, null, MemoryGoal, "MiB", IsMost: true),
            new Line($"cold start to the first 202, {ColdApp.What}", "a worker with one empty function", cold.Ours, cold.Bare,
                ColdStartGoal, "ms", IsMost: true),
        ];
    }

    private async Task<Line> SingleAsync(Measure measure, int clients)
    {
        var (ours, limit) = await measure.CompareAsync(clients, _ => SendSingleAsync(), _ => EnqueueSingleAsync());
        return new Line($"single events accepted, {clients} clients", "bare SendMessage of the same body", ours.PerSecond,
            limit.PerSecond, AcceptGoal);
    }

    // Both fill and drain at once, at the pace of the drain, in turns: ours until rows are in MySQL, the limit until messages are gone.
    private async Task<Line> EndToEndAsync(TimeSpan time)
    {
        var (ours, limit) = (new List<double>(), new List<double>());
        for (var round = 0; round < 2; round++)
        {
            limit.Add(await AzuriteAsync(time) * Full);
            ours.Add(await HostAsync(time));
        }

        return new Line($"end to end, posts of {Full} events until in MySQL", "Azurite alone, the same messages", ours.Average(),
            limit.Average(), EndToEndGoal);
    }

    private async Task<double> HostAsync(TimeSpan time)
    {
        var before = await app.CountAsync("tracking_events");
        var sent = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                if (Interlocked.Read(ref sent) - (await app.CountAsync("tracking_events") - before) > MaxBacklog * Full / 2)
                {
                    await Task.Delay(10);
                    continue;
                }

                await _host!.PostEventsAsync(Events(Full));
                Interlocked.Add(ref sent, Full);
            }
        })));
        while (await app.CountAsync("tracking_events") - before < sent)
        {
            await Task.Delay(10);
        }

        return sent / watch.Elapsed.TotalSeconds;
    }

    private async Task<double> AzuriteAsync(TimeSpan time)
    {
        var queue = Queue("bench-limit");
        var body = Encoding.UTF8.GetString(await Events(Full).ReadAsByteArrayAsync());
        var (sent, taken) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        var sending = Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                if (Interlocked.Read(ref sent) - Interlocked.Read(ref taken) > MaxBacklog / 2)
                {
                    await Task.Delay(10);
                    continue;
                }

                await queue.SendMessageAsync(body);
                Interlocked.Increment(ref sent);
            }
        })).ToList();
        var taking = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < time || Interlocked.Read(ref taken) < Interlocked.Read(ref sent))
            {
                var messages = (await queue.ReceiveMessagesAsync(32)).Value;
                await Task.WhenAll(messages.Select(message => queue.DeleteMessageAsync(message.MessageId, message.PopReceipt)));
                Interlocked.Add(ref taken, messages.Length);
            }
        })).ToList();
        await Task.WhenAll(sending.Concat(taking));
        return taken / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> PercentileAsync(Func<Task> operation)
    {
        var times = new List<double>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (_, _) =>
        {
            var watch = Stopwatch.StartNew();
            await operation();
            lock (times)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        });
        return Measure.Percentile(times, 99);
    }

    // The app as it should be deployed: compiled ahead where `./dev bench` could publish it so, and its schema migrated by the deployment.
    private static (string[] Arguments, string Empty, string What) ColdApp =>
        Path.Combine(AppContext.BaseDirectory, "published") is var published && Directory.Exists(published)
            ? (["--app", Path.Combine(published, "Functions")], Path.Combine(published, "EmptyApp"), "published ReadyToRun")
            : ([], PlatformBenchmark.EmptyApp, "not compiled ahead");

    private async Task<(double Ours, double Bare)> ColdStartsAsync()
    {
        var (ours, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < 5; round++)
        {
            bare.Add(await FirstAnswerAsync(() => PlatformBenchmark.StartEmptyAsync(app, ColdApp.Empty)));
            ours.Add(await FirstAnswerAsync(
                () => RunningHost.StartAppAsync(app.HostSettings, [.. ColdApp.Arguments, "--Schema:MigrateAtStart=false"])));
        }

        return (Measure.Median(ours), Measure.Median(bare));
    }

    private static async Task<double> FirstAnswerAsync(Func<Task<RunningHost>> startAsync)
    {
        var watch = Stopwatch.StartNew();
        await using var process = await startAsync();
        await process.PostEventsAsync(Events(1));
        return watch.Elapsed.TotalMilliseconds;
    }

    private Task SendSingleAsync() => _host!.PostEventsAsync(Events(1));

    private Task EnqueueSingleAsync() => Bare.SendMessageAsync(SingleBody);

    private QueueClient Bare => field ??= Queue("bench-single");

    private QueueClient Queue(string name)
    {
        var queue = new QueueClient(
            app.StorageConnectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        queue.CreateIfNotExists();
        return queue;
    }

    private static readonly string SingleBody = Events(1).ReadAsStringAsync().GetAwaiter().GetResult();

    /// <summary>A body of so many events.</summary>
    public static JsonContent Events(int count) => JsonContent.Create(
        Enumerable.Range(0, count).Select(number => new SentEvent(
            Guid.CreateVersion7(), "visit", $"page {number % 8}", "Portal", "student", number + 1, $"session {number}", "DE", "Windows",
            "desktop", DateTimeOffset.UtcNow)),
        PerfJson.Default.IEnumerableSentEvent);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
