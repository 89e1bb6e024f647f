using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Platform.Telemetry;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Functions.Tests.Telemetry;

/// <summary>What the spans of a running app say, and what they do not.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
[Collection("Telemetry")]
public sealed class TraceTests(Servers servers) : IAsyncLifetime
{
    private const string Address = "203.0.113.77";

    private readonly TestDatabase _db = new(servers);
    private readonly List<Activity> _spans = [];
    private readonly ActivityContext _caller = new(
        ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, traceState: null);

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task A_batch_is_one_trace_from_its_request_through_the_queue_to_its_statements()
    {
        await RunAsync(async app =>
        {
            await PostAsync(app, "track", new JsonArray(An.Event(), An.DocumentEvent(), An.Event().Without("appName")), TraceParent("01"));
            await WrittenAsync(2);
        });

        var trace = Spans(_caller.TraceId);
        var call = Assert.Single(trace, span => span.Kind == ActivityKind.Server);
        var message = Assert.Single(trace, span => span.Kind == ActivityKind.Consumer);
        var statements = trace.Where(span => span.Source.Name == "MySqlConnector").ToList();
        Assert.Equal(("POST /track", _caller.SpanId), (call.DisplayName, call.ParentSpanId));
        Assert.Equal(
            ("/track", "POST", 202),
            (call.GetTagItem("http.route"), call.GetTagItem("http.request.method"), call.GetTagItem("http.response.status_code")));
        Assert.Equal(("process tracking-events", call.SpanId), (message.DisplayName, message.ParentSpanId));
        Assert.Equal("tracking-events", message.GetTagItem("messaging.destination.name"));
        Assert.NotNull(message.GetTagItem("messaging.message.id"));
        Assert.Contains(statements, span => Statement(span).Contains("INSERT INTO tracking_events", StringComparison.Ordinal));
        Assert.All(statements, span => Assert.Equal(message.SpanId, span.ParentSpanId));
        var sending = trace.Where(span => span.Source.Name.StartsWith(AzureSpans.Prefix, StringComparison.Ordinal)).ToList();
        Assert.Contains(sending, span => span.DisplayName == "QueueClient.SendMessage" && span.ParentSpanId == call.SpanId);
        Assert.Equal(trace.Count, 2 + statements.Count + sending.Count);
    }

    [Fact]
    public async Task Statements_of_many_rows_are_recorded_with_one_row_each_and_so_all_that_travel_together()
    {
        await RunAsync(async app =>
        {
            await PostAsync(app, "track", new JsonArray([.. Enumerable.Range(0, 100).Select(_ => An.Event())]), TraceParent("01"));
            await WrittenAsync(100);
        });

        var writing = Assert.Single(
            Spans(_caller.TraceId), span => Statement(span).Contains("INSERT INTO tracking_events (", StringComparison.Ordinal));
        Assert.Contains("(?,?,?,?,?,?,?,?,?,?,?,?),…", Statement(writing), StringComparison.Ordinal);
        Assert.Contains("INSERT INTO usage_counts_pending", Statement(writing), StringComparison.Ordinal);
        Assert.All(Spans(_caller.TraceId), span => Assert.InRange(Statement(span).Length, 0, 2001));
    }

    [Fact]
    public async Task A_heartbeat_outside_any_trace_begins_one_that_its_message_goes_on_with()
    {
        await RunAsync(async app =>
        {
            await PostAsync(app, "track/heartbeat", Heartbeat());
            await Until.EqualAsync(
                1, () => _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions"), TimeSpan.FromSeconds(10));
        });

        var call = OfThisApp("POST /track/heartbeat");
        var trace = Spans(call.TraceId);
        Assert.Equal(default, call.ParentSpanId);
        Assert.Equal(call.SpanId, Assert.Single(trace, span => span.DisplayName == "process tracking-heartbeats").ParentSpanId);
        Assert.Contains(trace, span => Statement(span).Contains("INSERT INTO tracking_live_sessions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_caller_that_does_not_want_to_be_recorded_is_not_nor_is_what_its_message_does()
    {
        await RunAsync(async app =>
        {
            await PostAsync(app, "track", An.Event(), TraceParent("00"));
            await WrittenAsync(1);
        });

        Assert.Empty(Spans(_caller.TraceId));
        Assert.DoesNotContain(_spans, span => span.Kind == ActivityKind.Consumer && IsOfThisApp(span));
    }

    [Fact]
    public async Task Refusals_failures_and_timers_differ_in_their_status()
    {
        await RunAsync(async app =>
        {
            await app.Api.CallAsync(HttpMethod.Get, "reports/usage", key: null, headers: TraceParent("01"));
            await PostAsync(app, "track", new JsonArray(), TraceParent("01"));
            await app.Api.RunFunctionAsync("PruneLiveSessions");
            await _db.ExecuteAsync("RENAME TABLE ledger_drift TO ledger_drift_away");
            await app.Api.RunFunctionAsync("ReconcilePoints");
        });

        Assert.Equal((401, ActivityStatusCode.Unset), StatusOf("GET /reports/usage"));
        Assert.Equal((400, ActivityStatusCode.Unset), StatusOf("POST /track"));
        var prune = OfThisApp("timer PruneLiveSessions");
        Assert.Equal(ActivityStatusCode.Unset, prune.Status);
        Assert.Contains(
            Spans(prune.TraceId), span => Statement(span).Contains("DELETE FROM tracking_live_sessions", StringComparison.Ordinal));
        var reconcile = OfThisApp("timer ReconcilePoints");
        Assert.Equal((ActivityStatusCode.Error, "MySqlConnector.MySqlException"), (reconcile.Status, reconcile.GetTagItem("error.type")));
    }

    [Fact]
    public async Task No_address_no_account_and_nothing_of_an_events_content_is_in_a_span()
    {
        var sent = An.Event().With("eventName", "content-of-the-event").With("userId", 987_654_321);
        await RunAsync(async app =>
        {
            await PostAsync(app, "track", sent, TraceParent("01"), ("X-Forwarded-For", Address));
            await WrittenAsync(1);
        });

        var exported = Spans(_caller.TraceId)
            .SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName)).ToList();
        Assert.Contains("http.route=/track", exported);
        Assert.All(exported,
            text => Assert.DoesNotMatch($"content-of-the-event|987654321|{Address}|Password|db.user|connection_string", text));
        Assert.All(exported, text => Assert.InRange(text.Length, 1, 2001));
    }

    private async Task RunAsync(Func<HostedApp, Task> work)
    {
        // Read only after the app has stopped, when no more are added.
        await using var app = await HostedApp.StartAsync(_db.ConnectionString, servers.TakeStorageAccount(), builder => builder.Services
            .AddOpenTelemetry()
            .WithTracing(traces => traces.AddApp().AddInMemoryExporter(_spans)));
        await work(app);
    }

    private static Task<ApiAnswer> PostAsync(HostedApp app, string path, JsonNode body, params (string, string)[] headers) =>
        app.Api.PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), headers);

    private static JsonObject Heartbeat() =>
        new() { ["sessionId"] = "s", ["userId"] = 1, ["userType"] = "student", ["appName"] = "Portal" };

    private (string, string) TraceParent(string flags) => ("traceparent", $"00-{_caller.TraceId}-{_caller.SpanId}-{flags}");

    private Task WrittenAsync(long events) =>
        Until.EqualAsync(events, () => _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), TimeSpan.FromSeconds(10));

    private List<Activity> Spans(ActivityTraceId trace) => _spans.FindAll(span => span.TraceId == trace);

    private Activity OfThisApp(string name) => Assert.Single(_spans, span => span.DisplayName == name && IsOfThisApp(span));

    // Apps of other tests run in this process too, and their spans are heard here: those of this one use its database.
    private bool IsOfThisApp(Activity span) => Spans(span.TraceId).Exists(other => (string?)other.GetTagItem("db.name") == _db.Name);

    private (object?, ActivityStatusCode) StatusOf(string name)
    {
        var span = Assert.Single(Spans(_caller.TraceId), span => span.DisplayName == name);
        return (span.GetTagItem("http.response.status_code"), span.Status);
    }

    private static string Statement(Activity span) => (span.GetTagItem("db.statement") ?? span.GetTagItem("db.query.text")) as string ?? "";
}
