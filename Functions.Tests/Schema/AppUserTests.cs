using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Platform;
using Functions.Schema;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker;
using MySqlConnector;

namespace Functions.Tests.Schema;

/// <summary>The database user that a deployment makes for the app.</summary>
[Trait("Needs", "MySql")]
public sealed class AppUserTests(Servers servers, TestDatabase db) : IClassFixture<TestDatabase>
{
    private const string ClientId = "11111111-2222-3333-4444-555555555555";

    [Theory]
    [InlineData("app'@'%", ClientId)]
    [InlineData("", ClientId)]
    [InlineData("a-name-that-is-longer-than-mysql-takes", ClientId)]
    [InlineData("analytics-app", "not a uuid")]
    public void A_malformed_user_never_reaches_the_server(string name, string clientId) =>
        Assert.Throws<ConfigurationException>(() => AppUser.Parse(name, clientId));

    [Fact]
    public async Task The_command_says_what_it_wants_when_it_gets_something_else()
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => Commands.RunAsync(["create-app-user", "analytics-app"]));

        Assert.Contains("create-app-user NAME CLIENT_ID", refused.Message);
    }

    [Fact]
    public async Task Only_a_server_on_Azure_can_make_the_user()
    {
        var refused = await Assert.ThrowsAsync<MySqlException>(
            () => AppUser.Parse("analytics-app", ClientId).CreateAsync(db.Database, CancellationToken.None));

        Assert.Equal(MySqlErrorCode.UnknownSystemVariable, refused.ErrorCode);
    }

    [Fact]
    [Trait("Needs", "Host")]
    public async Task With_its_rights_the_app_does_everything_and_cannot_change_the_schema()
    {
        var user = AppUser.Parse($"app-{Guid.NewGuid():N}"[..20], ClientId);
        await db.ExecuteAsync($"CREATE USER '{user.Name}'@'%' IDENTIFIED BY 'a-password-of-the-tests'");
        await user.GrantAsync(db.Database, CancellationToken.None);
        var connection = new MySqlConnectionStringBuilder(db.ConnectionString) { UserID = user.Name, Password = "a-password-of-the-tests" };

        await using (var host = await HostedApp.StartAsync(
            connection.ConnectionString, servers.TakeStorageAccount(), ("Schema__MigrateAtStart", "false")))
        {
            await EverythingWorksAsync(host);
        }

        await using var direct = new MySqlConnection(connection.ConnectionString);
        await direct.OpenAsync();
        await using var create = new MySqlCommand("CREATE TABLE mine (id INT)", direct);
        var refused = await Assert.ThrowsAsync<MySqlException>(() => create.ExecuteNonQueryAsync());
        Assert.Equal(MySqlErrorCode.TableAccessDenied, refused.ErrorCode);
        await db.ExecuteAsync($"DROP USER '{user.Name}'@'%'");
    }

    private static IEnumerable<string> Timers() =>
        from type in typeof(Slices).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetParameters().Any(parameter => parameter.IsDefined(typeof(TimerTriggerAttribute)))
        select method.GetCustomAttribute<FunctionAttribute>()!.Name;

    private static async Task EverythingWorksAsync(HostedApp host)
    {
        var soon = TimeSpan.FromSeconds(20);
        async Task<int> TotalAsync() => (int)(await host.Api.ReadAsync("reports/usage")).Json["total"]!;
        await host.Api.PostAsync("track", An.DocumentEvent().With("userId", 7));
        await Until.EqualAsync(1, TotalAsync, soon);

        var timers = Timers().ToList();
        Assert.NotEmpty(timers);
        foreach (var timer in timers)
        {
            Assert.Equal(202, (await host.Api.RunFunctionAsync(timer)).Status);
        }

        var runs = (await host.Api.ReadAsync("reports/operations")).Json["timers"]!.AsArray();
        Assert.Equal(timers.Order(StringComparer.Ordinal), runs.Select(run => (string?)run!["name"]).Order(StringComparer.Ordinal));
        Assert.All(runs, run => Assert.Equal("ok", (string?)run!["result"]));
        Assert.Equal(1, await TotalAsync());

        var adjusted = await host.Api.AdministerAsync(
            HttpMethod.Post, "users/7/points/adjustments", new JsonObject { ["points"] = 500, ["reason"] = "test" },
                ("Idempotency-Key", "adjust"));
        Assert.Equal(201, adjusted.Status);
        var redeemed = await host.Api.PostAsync(
            "users/7/redemptions", new StringContent("""{"credits":1}""", Encoding.UTF8, "application/json"),
                ("Idempotency-Key", "redeem"));
        Assert.Equal(201, redeemed.Status);
        Assert.Equal(200,
            (await host.Api.AdministerAsync(HttpMethod.Put, "settings/points_per_credit", new JsonObject { ["value"] = "10" })).Status);
    }
}
