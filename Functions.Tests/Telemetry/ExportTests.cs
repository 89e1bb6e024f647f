using System.Text;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Telemetry;

/// <summary>The app's process with settings that name where its telemetry goes.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ExportTests(Servers servers) : IAsyncLifetime
{
    private const string Address = "203.0.113.77";

    private readonly TestDatabase _db = new(servers);
    private readonly Collector _collector = new();

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        await _db.DisposeAsync();
    }

    [Fact]
    public async Task Traces_metrics_and_logs_go_to_an_OTLP_collector()
    {
        await RunAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

        var received = _collector.Received;
        Assert.Contains("/v1/traces", received);
        Assert.Contains("process tracking-events", received);
        Assert.Contains("QueueClient.GetProperties", received);
        Assert.DoesNotContain("QueueClient.ReceiveMessages", received);
        Assert.Contains("/v1/metrics", received);
        Assert.Contains("tracking.events.written", received);
        Assert.Contains("/v1/logs", received);
        Assert.Contains("Schema is current; 0 migrations applied now", received);
        Assert.Contains("event.id", received);
        Assert.DoesNotContain(Address, received);
    }

    [Fact]
    public async Task Metrics_and_logs_go_to_Azure_Monitor()
    {
        await RunAsync(
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={_collector.Endpoint}"),
            ("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true"));

        var received = _collector.Received;
        Assert.Contains("/v2.1/track", received);
        Assert.Contains("\"tracking.events.written\"", received);
        Assert.Contains("\"EventId\":\"1001\"", received);
        Assert.DoesNotContain(Address, received);
    }

    private async Task RunAsync(params (string, string)[] settings)
    {
        await using var host = await AppProcesses.StartAsync(_db.ConnectionString, servers.TakeStorageAccount(), settings);
        await host.Api.PostAsync(
            "track", new StringContent(An.Event().ToJsonString(), Encoding.UTF8, "application/json"), ("X-Forwarded-For", Address));
        await host.Api.CallAsync(HttpMethod.Get, "health", key: null);
        await Until.EqualAsync(1, () => _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), TimeSpan.FromSeconds(10));
        // What is still held back goes out when the app stops.
        await host.StopAsync();
    }
}
