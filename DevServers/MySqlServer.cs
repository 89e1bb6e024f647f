using System.Security.Cryptography;
using System.Text;
using MySqlConnector;

namespace DevServers;

/// <summary>A MySQL-compatible server with the database `analytics` and the login dev/dev, which may create others.</summary>
public sealed class MySqlServer
{
    // MySQL reads such a file statement by statement only if each is on a line of its own.
    private const string Setup =
        """
        CREATE DATABASE IF NOT EXISTS analytics CHARACTER SET utf8mb4;
        CREATE USER IF NOT EXISTS 'dev'@'127.0.0.1' IDENTIFIED BY 'dev';
        GRANT ALL PRIVILEGES ON *.* TO 'dev'@'127.0.0.1' WITH GRANT OPTION;

        """;

    private readonly DataFolder _folder;
    private readonly ServerProcess _process;
    private readonly ChildCommand _command;

    private MySqlServer(DataFolder folder, ServerProcess process, ChildCommand command, int port, DatabaseKind kind) =>
        (_folder, _process, _command, Port, Kind) = (folder, process, command, port, kind);

    /// <summary>Which of the two servers this is.</summary>
    public DatabaseKind Kind { get; }

    public int Port { get; }

    public bool IsRunning => _process.IsRunning;

    public string ConnectionString =>
        $"Server=127.0.0.1;Port={Port};User ID=dev;Password=dev;Database=analytics;SslMode=None;AllowPublicKeyRetrieval=true";

    private string InitFile => _folder.PathOf("mysql-setup.sql");

    internal static async Task<MySqlServer> PrepareAsync(
        DataFolder folder, ServerProcess process, int port, DatabaseKind? kind, CancellationToken cancellationToken)
    {
        var installation = await MySqlInstallation.FindAsync(kind, MySqlInstallation.FoldersFor(kind), cancellationToken);
        // Neither server can read the other's files.
        var data = folder.PathOf(installation.Kind == DatabaseKind.MySql ? "mysql-data" : "mariadb-data");
        var temporary = Directory.CreateDirectory(folder.PathOf("mysql-tmp")).FullName;
        if (!Directory.Exists(data))
        {
            await InitialiseAsync(folder, data, unfinished =>
                process.RunAsync(installation.Initialise(unfinished, temporary), cancellationToken));
        }

        var command = installation.Run(data, temporary, port, SocketFor(data), folder.PathOf("mysql-setup.sql"));
        return new MySqlServer(folder, process, command, port, installation.Kind);
    }

    /// <summary>Starts the server again on the same port and data, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await File.WriteAllTextAsync(InitFile, Setup, cancellationToken);
        await _process.StartAsync(_command, AnswersAsync, cancellationToken);
    }

    public Task StopAsync() => _process.StopAsync();

    /// <summary>Ends the server with SIGKILL, as a crash would; what was committed survives.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Pauses the server for a while, as a machine under pressure would.</summary>
    public Task PauseAsync(TimeSpan time) => _process.PauseAsync(time);

    // Under a name of its own until it is whole, so that an interrupted first start leaves nothing that a later one would use.
    private static async Task InitialiseAsync(DataFolder folder, string data, Func<string, Task> initialise)
    {
        foreach (var leftover in Directory.EnumerateDirectories(folder.Root, "mysql-unfinished-*"))
        {
            Directory.Delete(leftover, recursive: true);
        }

        var unfinished = folder.PathOf($"mysql-unfinished-{Guid.NewGuid():N}");
        await initialise(unfinished);
        Directory.Move(unfinished, data);
    }

    // A socket's path may be 108 bytes long at most, and a data folder's is often longer.
    private static string SocketFor(string data) =>
        Path.Combine(Path.GetTempPath(), $"mysql-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..16]}.sock");

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection($"{ConnectionString};Pooling=false");
        try
        {
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (MySqlException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
