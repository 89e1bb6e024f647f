using Dapper;
using Functions.Platform.MySql;
using Functions.Schema;
using Functions.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;

namespace Functions.Tests.Schema;

/// <summary>Who changes the schema: a deployment's step, and one at a time.</summary>
[Trait("Needs", "MySql")]
public sealed class MigratorTests(Servers servers)
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("false", 0)]
    [InlineData("true", 1)]
    public void A_host_changes_the_schema_only_where_a_setting_says_so(string? setting, int services)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(Migrator.AtStartSetting, setting)]).Build();

        var added = new ServiceCollection().AddSchema(configuration).Count(service => service.ServiceType == typeof(IHostedService));

        Assert.Equal(services, added);
    }

    [Fact]
    public async Task Deployments_at_once_apply_each_file_once()
    {
        var name = $"t_{Guid.NewGuid():N}";
        await using var server = new MySqlConnection(servers.MySqlConnectionString);
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        var options = new MySqlOptions(
            new MySqlConnectionStringBuilder(servers.MySqlConnectionString) { Database = name }.ConnectionString);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => new Migrator(options, NullLogger<Migrator>.Instance).Migrate(), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

        var files = typeof(Migrator).Assembly.GetManifestResourceNames()
            .Count(resource => resource.EndsWith(".sql", StringComparison.Ordinal));
        Assert.Equal(files, await server.QuerySingleAsync<int>($"SELECT COUNT(*) FROM {name}.schema_changelog WHERE type = 0 AND success"));
        await server.ExecuteAsync($"DROP DATABASE {name}");
    }
}
