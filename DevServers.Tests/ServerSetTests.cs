using Azure.Storage.Queues;
using MySqlConnector;

namespace DevServers.Tests;

[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class ServerSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ServerOptions Options => new(_folder.Root);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_servers_answer_after_a_first_start()
    {
        await using var set = await Servers.StartAsync(Options);

        await TestData.WriteAsync(set.MySql!.ConnectionString, set.Azurite!.ConnectionString, count: 1);
        await TestData.AssertWholeAsync(set, count: 1);
    }

    [Fact]
    public async Task Rows_and_messages_survive_a_stop_and_a_new_set()
    {
        await using (var first = await Servers.StartAsync(Options))
        {
            await TestData.WriteAsync(first.MySql!.ConnectionString, first.Azurite!.ConnectionString, count: 5);
            await Task.WhenAll(first.MySql.StopAsync(), first.Azurite.StopAsync());
            await Task.WhenAll(first.MySql.StartAsync(), first.Azurite.StartAsync());
        }

        await using var second = await Servers.StartAsync(Options);

        await TestData.AssertWholeAsync(second, count: 5);
    }

    [Fact]
    public async Task A_killed_database_has_its_rows_after_a_restart_and_its_end_was_expected()
    {
        await using var set = await Servers.StartAsync(Options);
        await TestData.WriteAsync(set.MySql!.ConnectionString, set.Azurite!.ConnectionString, count: 5);

        await set.MySql.KillAsync();
        await set.MySql.StartAsync();

        await TestData.AssertWholeAsync(set, count: 5);
        Assert.False(set.UnexpectedExit.IsCompleted);
    }

    [Fact]
    public async Task A_server_that_ends_by_itself_is_reported_and_can_be_started_again()
    {
        await using var set = await Servers.StartAsync(Options);

        await Processes.SignalAsync("KILL", Servers.IdOf(_folder.Root, "azurite"));

        Assert.StartsWith("azurite ended unexpectedly with code 137.", await set.UnexpectedExit);
        await set.Azurite!.StartAsync();
        await new QueueClient(set.Azurite.ConnectionString, "again").CreateAsync();
    }

    [Fact]
    public async Task The_database_runs_in_utc_and_dev_may_create_others()
    {
        await using var set = await Servers.StartAsync(Options with { Storage = false });
        await using var connection = new MySqlConnection(set.MySql!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            "CREATE DATABASE another; "
            + "SELECT CONCAT_WS(' ', DATABASE(), @@time_zone, @@character_set_server, @@innodb_flush_log_at_trx_commit)",
            connection);

        Assert.Equal("analytics +00:00 utf8mb4 1", await command.ExecuteScalarAsync());
        Assert.Null(set.Azurite);
    }

    [Fact]
    public async Task Accounts_do_not_see_each_others_queues()
    {
        await using var set = await Servers.StartAsync(Options with { MySql = false, StorageAccounts = ["first", "second"] });
        await new QueueClient(set.Azurite!.ConnectionStringFor("first"), "mine").CreateAsync();

        Assert.False((await new QueueClient(set.Azurite.ConnectionStringFor("second"), "mine").ExistsAsync()).Value);
        Assert.Throws<ArgumentException>(() => set.Azurite.ConnectionStringFor("third"));
        Assert.Null(set.MySql);
    }
}
