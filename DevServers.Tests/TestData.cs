using Azure.Storage.Queues;
using MySqlConnector;

namespace DevServers.Tests;

/// <summary>Rows and queue messages that a test writes before a fault and looks for after it.</summary>
internal static class TestData
{
    internal static async Task WriteAsync(string mySql, string storage, int count)
    {
        await using var connection = new MySqlConnection(mySql);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "CREATE TABLE written (id INT PRIMARY KEY)");
        var queue = new QueueClient(storage, "written");
        await queue.CreateAsync();
        for (var id = 1; id <= count; id++)
        {
            await ExecuteAsync(connection, $"INSERT INTO written VALUES ({id})");
            await queue.SendMessageAsync($"{id}");
        }
    }

    internal static async Task AssertWholeAsync(ServerSet set, int count)
    {
        await using var connection = new MySqlConnection(set.MySql!.ConnectionString);
        await connection.OpenAsync();
        await using var rows = new MySqlCommand("SELECT COUNT(*) FROM written", connection);
        Assert.Equal((long)count, await rows.ExecuteScalarAsync());

        var messages = await new QueueClient(set.Azurite!.ConnectionString, "written").ReceiveMessagesAsync(maxMessages: 32);
        Assert.Equal(Enumerable.Range(1, count), messages.Value.Select(message => int.Parse(message.MessageText)).Order());
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string statement)
    {
        await using var command = new MySqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
