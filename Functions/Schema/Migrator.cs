using EvolveDb;
using Functions.Platform.MySql;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Functions.Schema;

/// <summary>
/// Applies the SQL files of this folder, each once and in order, under Evolve's database lock. It runs at a local start
/// (<c>Schema:MigrateAtStart</c>) and as the deployment's <c>migrate</c> command, never on a running instance's own account.
/// </summary>
public sealed partial class Migrator(MySqlOptions options, ILogger<Migrator> logger)
{
    public const string AtStartSetting = "Schema:MigrateAtStart";

    /// <summary>Brings the database up to the newest file. Throws what MySQL or Evolve throws; a failed file stops the rest.</summary>
    public void Migrate()
    {
        using var connection = new MySqlConnection(options.ConnectionString) { ProvidePasswordCallback = options.ProvidePassword };
        var evolve = new Evolve(connection, message => Log.Evolve(logger, message))
        {
            EmbeddedResourceAssemblies = [typeof(Migrator).Assembly],
            EmbeddedResourceFilters = [typeof(Migrator).Namespace!],
            MetadataTableName = "schema_changelog",
            CommandTimeout = 600,
            IsEraseDisabled = true,
        };
        evolve.Migrate();
        Log.Migrated(logger, evolve.NbMigration);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Schema is current; {Applied} migrations applied now")]
        public static partial void Migrated(ILogger logger, int applied);

        [LoggerMessage(1002, LogLevel.Debug, "Evolve: {Message}")]
        public static partial void Evolve(ILogger logger, string message);
    }
}
