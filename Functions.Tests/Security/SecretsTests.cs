using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using MySqlConnector;

namespace Functions.Tests.Security;

/// <summary>What the settings and the callers keep secret is in no log line and in no answer, also while everything fails.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Kill")]
public sealed class SecretsTests : IAsyncLifetime
{
    private const string WrongKey = "wrong-key-that-a-caller-mistyped";

    private readonly OwnServers _servers = new();

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task No_key_password_or_account_key_is_logged_or_answered()
    {
        var password = await PasswordAsync();
        var mySql = new MySqlConnectionStringBuilder(
            _servers.MySql.ConnectionString)
        { UserID = "keeper", Password = password }.ConnectionString;
        var accountKey = _servers.Azurite.ConnectionString.Split(';')
            .Single(part => part.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];
        await using var host = await AppProcesses.StartAsync(
            mySql, _servers.Azurite.ConnectionString, ("AzureFunctionsJobHost__logging__logLevel__default", "Trace"),
                ("Logging__LogLevel__Default", "Trace"));

        var answers = new List<ApiAnswer>();
        answers.AddRange(await CallEverythingAsync(host));
        await _servers.MySql.StopAsync();
        answers.AddRange(await CallEverythingAsync(host));
        await _servers.Azurite.StopAsync();
        answers.AddRange(await CallEverythingAsync(host));

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.Contains(answers, answer => answer.Status == 401);
        Assert.Contains(answers, answer => answer.Status >= 500);
        foreach (var secret in new[]
        {
            password, accountKey, WrongKey, TestSettings.AppKey, TestSettings.MasterKey, TestSettings.ReaderKey, TestSettings.AdminKey,
            TestSettings.Values["Privacy__IpSecret"], TestSettings.Values["Admin__Keys__test-admin__Sha256"],
        })
        {
            Assert.DoesNotContain(secret, host.Output);
            Assert.All(answers, answer => Assert.DoesNotContain(secret, answer.ToString()));
        }
    }

    private static async Task<IReadOnlyList<ApiAnswer>> CallEverythingAsync(AppProcesses host) => await Task.WhenAll(
        host.Api.PostAsync("track", An.Event()),
        host.Api.PostAsync("track", An.Event().With("shoe", 1)),
        host.Api.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"api/users/1/rewards?code={TestSettings.AppKey}")),
        host.Api.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"api/users/1/rewards?code={WrongKey}")),
        host.Api.CallAsync(HttpMethod.Get, "settings", WrongKey),
        host.Api.CallAsync(HttpMethod.Get, "settings", TestSettings.AdminKey),
        host.Api.CallAsync(HttpMethod.Get, $"reports/usage?code={TestSettings.AppKey}&shoe=1", TestSettings.ReaderKey),
        host.Api.CallAsync(HttpMethod.Put, "settings/none", TestSettings.AdminKey, new JsonObject { ["value"] = "1" }),
        host.Api.PostAsync("users/1/redemptions", new JsonObject { ["credits"] = 1 }, ("Idempotency-Key", "k")),
        host.Api.ReadAsync("reports/operations"),
        host.Api.CallAsync(HttpMethod.Get, "health", key: null),
        host.Api.RunFunctionAsync("FoldCounts"));

    // A password that occurs nowhere by chance.
    private async Task<string> PasswordAsync()
    {
        var password = $"password-{Guid.NewGuid():N}";
        await using var connection = new MySqlConnection(_servers.MySql.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in new[] {
            $"CREATE USER 'keeper'@'127.0.0.1' IDENTIFIED BY '{password}'", "GRANT ALL PRIVILEGES ON analytics.* TO 'keeper'@'127.0.0.1'" })
        {
            await using var command = new MySqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        return password;
    }
}
