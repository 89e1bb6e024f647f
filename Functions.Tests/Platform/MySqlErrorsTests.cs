using Functions.Platform.MySql;
using Functions.Tests.Fixtures;
using MySqlConnector;

namespace Functions.Tests.Platform;

/// <summary>Errors of a busy or absent server are separated from errors of a statement.</summary>
[Trait("Needs", "MySql")]
public sealed class MySqlErrorsTests(Servers servers) : IAsyncLifetime
{
    private readonly TestDatabase _db = new(servers);
    private MySqlConnection _holder = null!;

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        await _db.ExecuteAsync("CREATE TABLE things (id INT PRIMARY KEY)");
        await _db.ExecuteAsync("INSERT INTO things VALUES (1)");
        _holder = await _db.Database.OpenAsync(CancellationToken.None);
        await new MySqlCommand("START TRANSACTION; SELECT id FROM things FOR UPDATE", _holder).ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        await _db.DisposeAsync();
    }

    [Theory]
    [InlineData("KILL QUERY")]
    [InlineData("KILL CONNECTION")]
    public async Task A_statement_that_the_server_broke_off_met_an_outage(string kill)
    {
        await using var waiting = await _db.Database.OpenAsync(CancellationToken.None);
        var update = new MySqlCommand("UPDATE things SET id = 2", waiting).ExecuteNonQueryAsync();
        await Until.EqualAsync(
            1,
            () => _db.CountSessionsAsync("id = @id AND info LIKE 'UPDATE%'", new { id = waiting.ServerThread }),
            TimeSpan.FromSeconds(5));

        await _db.ExecuteAsync($"{kill} {waiting.ServerThread}");

        Assert.True((await Record.ExceptionAsync(() => update))!.IsUnavailable());
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_met_an_outage()
    {
        await using var hasty = new Database(new MySqlOptions($"{_db.ConnectionString};DefaultCommandTimeout=1"));

        var late = await Record.ExceptionAsync(() => hasty.ExecuteAsync("UPDATE things SET id = 2", null, CancellationToken.None));

        Assert.True(late is not null && late.IsUnavailable(), $"{late}");
    }

    [Fact]
    public async Task A_statement_that_is_wrong_met_no_outage() =>
        Assert.False((await Record.ExceptionAsync(() => _db.ExecuteAsync("SELECT nothing FROM things")))!.IsUnavailable());
}
