using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using DevServers;
using Functions.Tests.Fixtures;
using MySqlConnector;

namespace Functions.Tests.Upgrade;

/// <summary>
/// Records an <see cref="OldRelease"/>; not a test, and run only by hand, once after each release. <c>UPGRADE_FROM</c> is the folder of a
/// clone of that release, where <c>dotnet build LocalHost</c> has run, <c>UPGRADE_VERSION</c> its version.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ReleaseRecorder(Servers servers) : IAsyncLifetime
{
    private readonly TestDatabase _db = new(servers) { IsEmpty = true };
    private readonly string _storage = servers.TakeStorageAccount();

    // The release's functions that take messages, and their queues.
    private static ILookup<string, string> Consumers => (
        from function in JsonNode.Parse(File.ReadAllText(Path.Combine(OutputOf("Functions"), "functions.metadata")))!.AsArray()
        from binding in function["bindings"]!.AsArray()
        where (string?)binding!["type"] == "queueTrigger"
        select (Queue: (string)binding["queueName"]!, Name: (string)function["name"]!)).ToLookup(taken => taken.Queue, taken => taken.Name);

    public ValueTask InitializeAsync() => _db.InitializeAsync();

    [Fact(Explicit = true)]
    public async Task Record()
    {
        var traffic = new OldTraffic(_db, _storage, RecountAsync);
        await RunAsync(traffic.WriteAsync, queue => !queue.StartsWith("tracking-", StringComparison.Ordinal));
        await RunAsync(
            async api =>
            {
                await OldTraffic.LeaveWaitingAsync(api);
                await RecordAsync(DateTimeOffset.UtcNow, await AnswersAsync(api, traffic));
            },
            _ => true);
    }

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");

    private static string OutputOf(string project) => Path.Combine(Setting("UPGRADE_FROM"), project, "bin", "Debug", "net10.0");

    private static string AssemblyOf(string project) => Path.Combine(OutputOf(project), $"{project}.dll");

    // With some queues from which nothing is taken.
    private async Task RunAsync(Func<ApiClient, Task> act, Func<string, bool> isLeft)
    {
        var left = Consumers.Where(queue => isLeft(queue.Key)).SelectMany(queue => queue);
        var all = TestSettings.Values.Concat(left.Select(name => KeyValuePair.Create($"AzureWebJobs.{name}.Disabled", "true")))
            .Append(KeyValuePair.Create("MYSQL_CONNECTION", _db.ConnectionString))
            .Append(KeyValuePair.Create("AzureWebJobsStorage", _storage))
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        await using var host = new HostProcess(AssemblyOf("LocalHost"), all);
        await host.StartAsync();
        using var api = new ApiClient(host.Url, TestSettings.Keys);
        await act(api);
        await host.StopAsync();
    }

    private async Task RecountAsync(DateOnly from, DateOnly to)
    {
        await using var command = new ChildProcess(
            new ChildCommand("dotnet", [AssemblyOf("Functions"), "recount", "--from", $"{from:yyyy-MM-dd}", "--to", $"{to:yyyy-MM-dd}"])
            {
                Environment = new Dictionary<string, string?> { ["MYSQL_CONNECTION"] = _db.ConnectionString },
            });
        Assert.True(await command.RunAsync() == 0, command.Output);
    }

    private static async Task<JsonObject> AnswersAsync(ApiClient api, OldTraffic traffic)
    {
        var answers = new JsonObject();
        foreach (var path in traffic.Paths)
        {
            var answer = await OldTraffic.ReadAsync(api, path);
            Assert.True(answer.Status == 200, $"{path}: {answer}");
            answers[path] = answer.Json;
        }

        return answers;
    }

    private async Task RecordAsync(DateTimeOffset at, JsonObject answers)
    {
        var schema = await _db.SingleAsync<string>(
            "SELECT version FROM schema_changelog WHERE type = 0 ORDER BY CAST(version AS SIGNED) DESC LIMIT 1");
        await using var connection = new MySqlConnection(_db.ConnectionString);
        new OldRelease(Setting("UPGRADE_VERSION")).Write(
            new Recording(at, schema, await FilesAsync(), await MessagesAsync(), answers), await SqlDump.WriteAsync(connection));
    }

    // Not the host's own, which are leases.
    private async Task<Dictionary<string, byte[]>> FilesAsync()
    {
        var (files, storage) = (new Dictionary<string, byte[]>(), new BlobServiceClient(_storage));
        await foreach (var item in storage.GetBlobContainersAsync())
        {
            var container = storage.GetBlobContainerClient(item.Name);
            await foreach (var blob in container.GetBlobsAsync())
            {
                if (!item.Name.StartsWith("azure-webjobs", StringComparison.Ordinal))
                {
                    var file = await container.GetBlobClient(blob.Name).DownloadContentAsync();
                    files[$"{item.Name}/{blob.Name}"] = file.Value.Content.ToArray();
                }
            }
        }

        return files;
    }

    private async Task<Dictionary<string, string[]>> MessagesAsync()
    {
        var messages = new Dictionary<string, string[]>();
        await foreach (var queue in new QueueServiceClient(_storage).GetQueuesAsync())
        {
            var waiting = (await new QueueClient(_storage, queue.Name).PeekMessagesAsync(32)).Value;
            if (waiting.Length > 0)
            {
                messages[queue.Name] = [.. waiting.Select(message => message.MessageText)];
            }
        }

        Assert.Equal(Consumers.Count, messages.Count);
        return messages;
    }
}
