using System.Diagnostics;

namespace LocalHost.Emulators;

/// <summary>The installed server: MySQL or MariaDB, which initialise a data folder by different programs.</summary>
internal sealed record MySqlInstallation(string Server, bool IsMariaDb)
{
    /// <exception cref="MissingPrerequisiteException">Neither server is installed.</exception>
    internal static async Task<MySqlInstallation> FindAsync(IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        var server = Executables.Find(folders, "mysqld", "mariadbd") ?? throw new MissingPrerequisiteException(
            "No MySQL-compatible server found: neither mysqld nor mariadbd is installed. "
            + "Install one with `apt-get install mariadb-server` (macOS: `brew install mariadb`), "
            + "or set MYSQL_CONNECTION to a server that you run.");
        // Debian's mysqld is a link to mariadbd, so the name does not tell.
        using var process = Process.Start(new ProcessStartInfo(server, ["--no-defaults", "--version"]) { RedirectStandardOutput = true })!;
        var version = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        return new MySqlInstallation(server, version.Contains("MariaDB", StringComparison.OrdinalIgnoreCase));
    }

    internal ServerCommand Initialise(string dataFolder, string temporaryFolder)
    {
        string[] arguments = Common(dataFolder, temporaryFolder);
        if (!IsMariaDb)
        {
            return new ServerCommand(Server, [.. arguments, "--initialize-insecure"]);
        }

        string[] besideServer = [Path.GetDirectoryName(Server)!, .. Executables.SearchPath];
        var installer = Executables.Find(besideServer, "mariadb-install-db", "mysql_install_db")
            ?? throw new MissingPrerequisiteException(
                $"mariadb-install-db, which belongs to {Server}, is not installed. Install it with `apt-get install mariadb-server`.");
        return new ServerCommand(installer, [.. arguments, "--skip-test-db", "--skip-name-resolve"]);
    }

    internal ServerCommand Run(string dataFolder, string temporaryFolder, int port, string socket, string initFile) => new(
        Server,
        [
            .. Common(dataFolder, temporaryFolder),
            "--bind-address=127.0.0.1", $"--port={port}", $"--socket={socket}", $"--pid-file={Path.Combine(dataFolder, "server.pid")}",
            "--skip-name-resolve", $"--init-file={initFile}", "--default-time-zone=+00:00", "--character-set-server=utf8mb4",
            "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=128M", "--performance-schema=OFF", "--max-connections=300",
            .. IsMariaDb ? Array.Empty<string>() : ["--mysqlx=OFF", "--disable-log-bin", "--secure-file-priv=NULL"],
        ]);

    private static string[] Common(string dataFolder, string temporaryFolder) =>
    [
        "--no-defaults", $"--datadir={dataFolder}",
        // A starting MariaDB removes every temporary table in this folder, so one shared with another server would cost that its own.
        $"--tmpdir={temporaryFolder}",
        // Kernel limits on asynchronous I/O are shared by the machine; running into them would fail the start.
        "--innodb-use-native-aio=OFF",
        // Both refuse to run as root unless told to.
        .. Environment.IsPrivilegedProcess ? ["--user=root"] : Array.Empty<string>(),
    ];
}
