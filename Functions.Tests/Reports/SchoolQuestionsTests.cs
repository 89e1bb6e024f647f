using System.Text.Json.Nodes;
using Functions.Documents;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Functions.Tests.Reports;

/// <summary>What a school's admin asks, each question as one call, on a made-up term whose answers are known.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class SchoolQuestionsTests(Servers servers) : IAsyncLifetime
{
    // Friday noon of the last week of February.
    private static readonly DateTime Now = new(2026, 2, 27, 12, 0, 0, DateTimeKind.Utc);

    private readonly TestDatabase _db = new(servers);
    private HostedApp _host = null!;

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        await _db.ExecuteAsync(
            "INSERT INTO users (id, name, user_type) VALUES (1, 'Ada', 'student'), (2, 'Bob', 'student'), (3, 'Eve', 'student')");
        var clock = new FakeTimeProvider(new DateTimeOffset(Now));
        _host = await HostedApp.StartAsync(
            _db.ConnectionString,
            servers.TakeStorageAccount(),
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        // The older part of the term is folded, the last week waits.
        await WriteAsync(Term[..9]);
        Assert.Equal(202, (await _host.Api.RunFunctionAsync("FoldCounts")).Status);
        await WriteAsync(Term[9..]);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _db.DisposeAsync();
    }

    private static TrackedEvent[] Term =>
    [
        Opened(1, At(1, 12, 9), "Quarters"),
        Visit(3, At(1, 13, 9)),
        Visit(2, At(2, 3, 9)),
        Visit(1, At(2, 4, 9)),
        Visit(1, At(2, 17, 9)), Visit(2, At(2, 18, 9)), Opened(2, At(2, 19, 9), "Halves"), Visit(2, At(2, 20, 9)), Visit(2, At(2, 20, 15)),
        Opened(2, At(2, 24, 9), "Halves"), Opened(2, At(2, 25, 9), "Halves"), Opened(1, At(2, 26, 10), "Halves"),
        Visit(2, At(2, 26, 9)), Visit(2, At(2, 27, 9)),
    ];

    [Fact]
    public async Task Who_is_live()
    {
        await _db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('tab', 1, 'student', 'Portal', @Now), ('phone', 1, 'student', 'DViz', @Now), ('other', 2, 'student', 'Portal', @Now)
            """,
            new { Now });

        var live = await AskAsync("reports/live?details=true");

        Assert.Equal("2 users in 3 sessions", $"{live["total"]} users in {live["totalSessions"]} sessions");
        Assert.Equal(["Portal 2", "DViz 1"], Lines(live["byApp"], app => $"{app["appName"]} {app["count"]}"));
        Assert.Equal(["DViz 1", "Portal 1", "Portal 2"],
            Lines(live["sessions"], session => $"{session["appName"]} {session["userId"]}").Order());
    }

    [Fact]
    public async Task What_is_used_more_this_week_than_last_by_app()
    {
        var usage = await AskAsync("reports/usage?from=2026-02-23&to=2026-03-01&groupBy=appName&compare=previous&order=change");

        // Last week's Friday afternoon is not compared with what this Friday has not seen yet.
        Assert.Equal(["DViz 3 after 1", "Portal 2 after 3"],
            Lines(usage["groups"], group => $"{group["appName"]} {group["count"]} after {group["previousCount"]}"));
        Assert.Equal("2026-02-20T13:00:00Z", (string?)usage["previous"]!["until"]);
    }

    [Fact]
    public async Task Which_documents_were_not_opened_this_month()
    {
        var documents = await AskAsync(
            "reports/documents?from=2026-02-01&to=2026-02-28&by=document&unopened=true&order=opens&direction=asc");

        Assert.Equal(["Quarters 0, last on 2026-01-12", "Halves 4, last on 2026-02-26"],
            Lines(documents["rows"], row => $"{row["documentName"]} {row["opens"]}, last on {((string?)row["lastOpenedAt"])![..10]}"));
    }

    [Fact]
    public async Task Everything_about_one_pupil()
    {
        var profile = await AskAsync("users/1");

        Assert.Equal("Ada, student, from 2026-01-12T09:00:00Z to 2026-02-26T10:00:00Z",
            $"{profile["name"]}, {profile["userType"]}, from {profile["firstSeenAt"]} to {profile["lastSeenAt"]}");
        Assert.Equal(["2026-01-12", "2026-02-04", "2026-02-17", "2026-02-26"],
            profile["days"]!.AsArray().Where(day => (int)day!["events"]! > 0).Select(day => (string?)day!["date"]));
    }

    [Fact]
    public async Task Why_a_pupil_has_its_points()
    {
        var points = (int)(await AskAsync("users/1"))["points"]!;

        var ledger = await AskAsync("users/1/ledger");

        Assert.True(points > 0);
        Assert.Equal(points, (int)ledger["items"]![0]!["pointsAfter"]!);
        Assert.Equal(points, ledger["items"]!.AsArray().Sum(entry => (int)entry!["points"]!));
    }

    [Fact]
    public async Task Which_pupils_were_not_seen_for_fourteen_days()
    {
        var engagement = await AskAsync("reports/engagement?inactiveDays=14&userType=student");

        Assert.Equal(["Eve, last on 2026-01-13"],
            Lines(engagement["inactive"]!["users"], user => $"{user["name"]}, last on {user["lastSeenOn"]}"));
    }

    [Fact]
    public async Task How_many_of_last_months_newcomers_came_back()
    {
        var engagement = await AskAsync("reports/engagement?weeks=8");

        // Ada and Eve came in the week of 12 January, Bob in that of 2 February; Ada came back in three of the weeks after, Bob in two.
        Assert.Equal(
            ["2026-01-12, 2 users: 0 0 1 0 1 1", "2026-02-02, 1 users: 0 1 1"],
            Lines(
                engagement["cohorts"],
                cohort => $"{cohort["week"]}, {cohort["users"]} users: {string.Join(' ', cohort["returned"]!.AsArray())}")
                .Where(line => !line.Contains(", 0 users", StringComparison.Ordinal)));
    }

    private async Task<JsonNode> AskAsync(string question)
    {
        var answer = await _host.Api.AdministerAsync(HttpMethod.Get, question);
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }

    private static IEnumerable<string> Lines(JsonNode? rows, Func<JsonNode, string> line) => rows!.AsArray().Select(row => line(row!));

    private async Task WriteAsync(TrackedEvent[] events) =>
        Assert.Equal(202, (await _host.Api.RunFunctionAsync("WriteTrackedEvents", TrackedEvents.Message(events))).Status);

    private static DateTime At(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, DateTimeKind.Utc);

    private static TrackedEvent Visit(long user, DateTime at) => TrackedEvents.Visit(user) with { CreatedAt = at };

    private static TrackedEvent Opened(long user, DateTime at, string document) =>
        TrackedEvents.DocumentOpened(user, document) with { CreatedAt = at, Document = new DocumentOpen("Level 1", "Fractions", document) };
}
