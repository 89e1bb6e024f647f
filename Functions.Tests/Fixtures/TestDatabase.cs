using Dapper;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Tests.Fixtures;

/// <summary>A throwaway database as the shipped migrator builds it; one for each test class that asks for it.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private readonly TemplateDatabase _template;
    private readonly Func<Task> _start;

    public TestDatabase(Servers servers)
        : this(servers.Template, () => Task.CompletedTask)
    {
    }

    private TestDatabase(TemplateDatabase template, Func<Task> start) => (_template, _start) = (template, start);

    public string Name { get; } = $"t_{Guid.NewGuid():N}";

    /// <summary>Without tables, for a test that migrates it itself.</summary>
    public bool IsEmpty { get; init; }

    public string ConnectionString => new MySqlConnectionStringBuilder(_template.Server) { Database = Name }.ConnectionString;

    public Database Database { get; private set; } = null!;

    /// <summary>One on servers that its tests stop and kill; it starts them first, and again to be deleted.</summary>
    public static TestDatabase On(OwnServers servers) => new(servers.Template, servers.StartStoppedAsync);

    public async ValueTask InitializeAsync()
    {
        await _start();
        await (IsEmpty ? _template.CreateAsync(Name) : _template.CopyToAsync(Name));
        Database = new Database(new MySqlOptions(ConnectionString));
    }

    public void Migrate() => TemplateDatabase.Migrate(ConnectionString);

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

    /// <summary>Deletes every row of the tables, in this order.</summary>
    public Task ClearAsync(params IEnumerable<string> tables) =>
        ExecuteAsync(string.Join(";\n", tables.Select(table => $"DELETE FROM {table}")));

    /// <summary>
    /// How many sessions of the server meet a condition on <c>id</c>, <c>db</c> and <c>info</c>, their statement; -1 where they cannot be
    /// read now.
    /// </summary>
    public async Task<long> CountSessionsAsync(string condition, object? parameters = null)
    {
        try
        {
            return await SingleAsync<long>($"SELECT COUNT(*) FROM information_schema.processlist WHERE {condition}", parameters);
        }
        catch (MySqlException unreadable) when (unreadable.Message.StartsWith("Cannot convert string", StringComparison.Ordinal))
        {
            // MySQL cannot list a session whose statement holds bytes that are no text; the caller looks again.
            return -1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _start();
        await Database.DisposeAsync();
        await using var connection = new MySqlConnection(_template.Server);
        await connection.ExecuteAsync($"DROP DATABASE {Name}");
    }
}
