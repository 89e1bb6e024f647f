using CliWrap;
using CliWrap.Buffered;

namespace DevServers;

/// <summary>The installed server: MySQL or MariaDB, which initialise a data folder by different programs.</summary>
internal sealed record MySqlInstallation(string Server, DatabaseKind Kind)
{
    private bool IsMariaDb => Kind == DatabaseKind.MariaDb;

    /// <summary>Where a server is looked for: MySQL also where <c>scripts/mysql.sh</c> places it.</summary>
    internal static IEnumerable<string> FoldersFor(DatabaseKind? kind) =>
        kind == DatabaseKind.MySql && RepositoryRoot.Above(AppContext.BaseDirectory) is { } repository
            ? [Path.Combine(repository, "DevServers", "mysql"), .. Executables.SearchPath]
            : Executables.SearchPath;

    /// <exception cref="MissingPrerequisiteException">The server, or each of them, is not installed.</exception>
    internal static async Task<MySqlInstallation> FindAsync(
        DatabaseKind? kind, IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        foreach (var server in Executables.FindAll(folders, "mysqld", "mariadbd"))
        {
            // Debian's mysqld is a link to mariadbd, so the name does not decide.
            var version = await Cli.Wrap(server).WithArguments(["--no-defaults", "--version"]).ExecuteBufferedAsync(cancellationToken);
            var found = version.StandardOutput.Contains("MariaDB", StringComparison.OrdinalIgnoreCase)
                ? DatabaseKind.MariaDb : DatabaseKind.MySql;
            if (kind is null || kind == found)
            {
                return new MySqlInstallation(server, found);
            }
        }

        throw new MissingPrerequisiteException(Missing(kind));
    }

    internal ChildCommand Initialise(string dataFolder, string temporaryFolder)
    {
        string[] arguments = Common(dataFolder, temporaryFolder);
        if (!IsMariaDb)
        {
            return new ChildCommand(Server, [.. arguments, "--initialize-insecure"]);
        }

        string[] besideServer = [Path.GetDirectoryName(Server)!, .. Executables.SearchPath];
        var installer = Executables.Find(besideServer, "mariadb-install-db", "mysql_install_db")
            ?? throw new MissingPrerequisiteException(
                $"mariadb-install-db, which belongs to {Server}, is not installed. Install it with `apt-get install mariadb-server`.");
        return new ChildCommand(installer, [.. arguments, "--skip-test-db", "--skip-name-resolve"]);
    }

    internal ChildCommand Run(string dataFolder, string temporaryFolder, int port, string socket, string initFile) => new(
        Server,
        [
            .. Common(dataFolder, temporaryFolder),
            "--bind-address=127.0.0.1", $"--port={port}", $"--socket={socket}", $"--pid-file={Path.Combine(dataFolder, "server.pid")}",
            "--skip-name-resolve", $"--init-file={initFile}", "--default-time-zone=+00:00", "--character-set-server=utf8mb4",
            "--innodb-flush-log-at-trx-commit=1", $"--innodb-buffer-pool-size={BufferPool}", "--performance-schema=OFF",
            "--max-connections=300",
            .. IsMariaDb ? Array.Empty<string>() : ["--mysqlx=OFF", "--disable-log-bin", "--secure-file-priv=NULL"],
        ]);

    // An eighth of the machine's memory, of which a server takes what its data fills.
    private static long BufferPool => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;

    private static string Missing(DatabaseKind? kind) => kind switch
    {
        DatabaseKind.MySql =>
            "MySQL is not installed. `scripts/mysql.sh` fetches it on Debian and Ubuntu (macOS: `brew install mysql`); "
            + "or set MYSQL_CONNECTION to a server that you run.",
        DatabaseKind.MariaDb =>
            "MariaDB is not installed. Install it with `apt-get install mariadb-server` (macOS: `brew install mariadb`), "
            + "or set MYSQL_CONNECTION to a server that you run.",
        _ =>
            "No MySQL-compatible server found: neither mysqld nor mariadbd is installed. "
            + "Install one with `apt-get install mariadb-server` (macOS: `brew install mariadb`), "
            + "or set MYSQL_CONNECTION to a server that you run.",
    };

    private static string[] Common(string dataFolder, string temporaryFolder) =>
    [
        "--no-defaults", $"--datadir={dataFolder}",
        // A starting MariaDB removes every temporary table in this folder, so a shared folder would cost another server its tables.
        $"--tmpdir={temporaryFolder}",
        // Kernel limits on asynchronous I/O are shared by the machine; running into them would fail the start.
        "--innodb-use-native-aio=OFF",
        // Both refuse to run as root without this option.
        .. Environment.IsPrivilegedProcess ? ["--user=root"] : Array.Empty<string>(),
    ];
}
