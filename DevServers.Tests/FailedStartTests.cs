
namespace DevServers.Tests;

public sealed class FailedStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ServerOptions MySqlOnly => new(_folder.Root) { Storage = false };

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Needs", "MySql")]
    public async Task A_first_start_interrupted_at_any_moment_does_not_spoil_the_next()
    {
        using var interrupt = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(_folder.Root, "mysql-unfinished-*") { NotifyFilter = NotifyFilters.DirectoryName };
        watcher.Created += (_, _) => interrupt.Cancel();
        watcher.EnableRaisingEvents = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Servers.StartAsync(MySqlOnly, interrupt.Token));

        await using var set = await ServerSet.StartAsync(MySqlOnly);

        Assert.NotNull(set.MySql);
        Assert.Empty(Directory.EnumerateDirectories(_folder.Root, "mysql-unfinished-*"));
    }

    [Fact, Trait("Needs", "MySql")]
    public async Task A_server_that_cannot_start_shows_the_end_of_its_log()
    {
        foreach (var kind in new[] { "mysql", "mariadb" })
        {
            Directory.CreateDirectory(Path.Combine(_folder.Root, $"{kind}-data"));
        }


        var failed = await Assert.ThrowsAsync<ServerStartException>(() => Servers.StartAsync(MySqlOnly));

        Assert.Contains("mysql ended with code ", failed.Message);
        Assert.Contains("[ERROR]", failed.Message);
    }

    [Fact]
    public async Task A_missing_database_server_is_named_with_the_command_that_installs_it()
    {
        var missing = await Assert.ThrowsAsync<MissingPrerequisiteException>(
            () => MySqlInstallation.FindAsync(null, [], CancellationToken.None));

        Assert.Contains("neither mysqld nor mariadbd", missing.Message);
        Assert.Contains("apt-get install mariadb-server", missing.Message);
    }

    [Fact]
    public void A_missing_node_is_named_with_the_command_that_installs_it()
    {
        var missing = Assert.Throws<MissingPrerequisiteException>(() => AzuriteInstallation.Find([], _folder.Root));

        Assert.Contains("apt-get install nodejs npm", missing.Message);
    }

    [Fact]
    public void A_missing_azurite_is_named_with_the_command_that_installs_it()
    {
        File.WriteAllText(Path.Combine(_folder.Root, "Serverless.sln"), "");
        File.WriteAllText(Path.Combine(_folder.Root, "node"), "");

        var missing = Assert.Throws<MissingPrerequisiteException>(() => AzuriteInstallation.Find([_folder.Root], _folder.Root));

        Assert.Contains("npm ci --prefix DevServers", missing.Message);
    }
}
