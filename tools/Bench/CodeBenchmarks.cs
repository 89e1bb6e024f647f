using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Functions.Counts;
using Functions.Platform.Queue;
using Functions.Tracking;

namespace Bench;

/// <summary>Time and memory of the code that every event goes through, without servers. A body and a message hold 100 events.</summary>
[MemoryDiagnoser]
public class CodeBenchmarks
{
    private const int UsersOfASet = 5000;

    private readonly byte[] _body = IntakeBenchmark.Body;
    private readonly List<TrackedEvent> _events = WritePathBenchmark.Message(client: 1);
    private readonly string _message = QueueMessages.Pack(WritePathBenchmark.Message(client: 1), TrackedEventJson.Default.TrackedEvent)
        .Single();
    private readonly byte[] _set = UserSet.Pack(Enumerable.Range(1, UsersOfASet).Select(number => (uint)number * 3));

    /// <summary>Prints the table; in this process, since the project's own settings would not build a copy of it.</summary>
    public static void Run() => BenchmarkRunner.Run<CodeBenchmarks>(
        DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));

    /// <summary>What the HTTP path does between a request's bytes and the queue.</summary>
    [Benchmark]
    public int ValidateHashAndPack() => IntakeBenchmark.Take(_body);

    /// <summary>What the consumer does before it opens MySQL.</summary>
    [Benchmark]
    public int ReadMessage() => QueueMessages.Read(_message, TrackedEventJson.Default.QueueMessageTrackedEvent, out _)!.Count;

    /// <summary>The counts that a message's transaction appends.</summary>
    [Benchmark]
    public int Count() => EventCount.Of(_events.Select(sent => (Counted(sent), 1))).Count();

    /// <summary>One stored set of 5,000 users into a union, as reports do for each period and combination.</summary>
    [Benchmark]
    public int UniteUsers()
    {
        var users = new UserSet();
        users.Add(_set);
        return users.Count;
    }

    private static CountedEvent Counted(TrackedEvent sent) => new(
        sent.CreatedAt,
        new DimensionValues(sent.AppName, sent.EventType, sent.EventName, sent.CountryCode, sent.UserType, sent.Os, sent.DeviceType),
        sent.UserId);
}
