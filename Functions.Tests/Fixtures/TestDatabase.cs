using Dapper;
using Functions.Platform.MySql;
using Functions.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;

namespace Functions.Tests.Fixtures;

/// <summary>A throwaway database that the shipped migrator built; one for each test class that asks for it.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private readonly string _name = $"t_{Guid.NewGuid():N}";
    private readonly string _server;

    public TestDatabase(Servers servers)
        : this(servers.MySqlConnectionString)
    {
    }

    private TestDatabase(string server) => _server = server;

    public string ConnectionString => new MySqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;

    public Database Database { get; private set; } = null!;

    /// <summary>One on a server that its tests stop and kill.</summary>
    public static TestDatabase On(OwnServers servers) => new(servers.MySql.ConnectionString);

    public async ValueTask InitializeAsync()
    {
        // Not what the server would choose, so that nothing comes to depend on its choice.
        await OnServerAsync($"CREATE DATABASE {_name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        Migrate();
        Database = new Database(new MySqlOptions(ConnectionString));
    }

    public void Migrate() => new Migrator(new MySqlOptions(ConnectionString), NullLogger<Migrator>.Instance).Migrate();

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    public async Task<T> SingleAsync<T>(string sql, object? parameters = null) => (await QueryAsync<T>(sql, parameters)).Single();

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql, parameters);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await OnServerAsync($"DROP DATABASE {_name}");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new MySqlConnection(_server);
        await connection.ExecuteAsync(sql);
    }
}
