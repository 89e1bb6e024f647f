using System.Text.Json.Nodes;
using Dapper;
using MySqlConnector;

namespace Demo;

/// <summary>
/// Names for the reports. The table is the apps' own, so the demo writes to it only where the local host made the database.
/// </summary>
public static class UserNames
{
    private const string InsertSql =
        """
        INSERT INTO users (id, name, email, user_type, country_code)
        VALUES (@Id, @Name, @Email, @Type, @Country)
        ON DUPLICATE KEY UPDATE id = id
        """;

    /// <summary>The database that the host which runs on the data folder made for itself; null where it uses another.</summary>
    public static string? LocalConnectionString(string dataFolder)
    {
        var state = Path.Combine(dataFolder, "servers.json");
        return File.Exists(state) && (int?)JsonNode.Parse(File.ReadAllText(state))!["mySqlPort"] is { } port
            ? $"Server=127.0.0.1;Port={port};User ID=dev;Password=dev;Database=analytics;AllowPublicKeyRetrieval=True"
            : null;
    }

    public static async Task WriteAsync(string connectionString, School school, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var people = school.People.Select(person => new
        {
            person.Id,
            person.Name,
            Email = $"{person.Name.Replace(' ', '.')}.{person.Id}@school.example".ToLowerInvariant(),
            person.Type,
            person.Country,
        });
        await connection.ExecuteAsync(new CommandDefinition(InsertSql, people, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }
}
