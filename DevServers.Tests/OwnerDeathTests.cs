
namespace DevServers.Tests;

[Trait("Needs", "MySql"), Trait("Needs", "Azurite"), Trait("Needs", "Kill")]
public sealed class OwnerDeathTests : IDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_of_a_killed_owner_are_gone_in_five_seconds()
    {
        await using var owner = await StartOwnerAsync();
        var servers = Servers.IdsOf(_folder.Root);

        await Processes.SignalAsync("KILL", owner.Id);

        await Servers.GoneWithinAsync(Promised, servers);
    }

    [Fact]
    public async Task Servers_are_gone_in_five_seconds_though_the_owners_whole_group_is_killed_and_one_of_them_hangs()
    {
        await using var owner = await StartOwnerAsync();
        var servers = Servers.IdsOf(_folder.Root);
        await Processes.SignalAsync("STOP", Servers.IdOf(_folder.Root, "azurite"));

        await Processes.SignalAsync("KILL", -owner.Id);

        await Servers.GoneWithinAsync(Promised, servers);
    }

    [Fact]
    public async Task The_next_start_after_a_kill_has_every_row_and_message_and_the_same_ports()
    {
        await using var owner = await StartOwnerAsync();
        await TestData.WriteAsync(owner.MySql, owner.Storage, count: 20);

        await Processes.SignalAsync("KILL", -owner.Id);

        await using var next = await ServerSet.StartAsync(new ServerOptions(_folder.Root));
        await TestData.AssertWholeAsync(next, count: 20);
        Assert.Equal((owner.MySql, owner.Storage), (next.MySql!.ConnectionString, next.Azurite!.ConnectionString));
    }

    [Fact]
    public async Task A_second_owner_is_refused_with_the_name_of_the_first()
    {
        await using var owner = await StartOwnerAsync();

        var refused = await Assert.ThrowsAsync<DataFolderInUseException>(() => ServerSet.StartAsync(new ServerOptions(_folder.Root)));

        Assert.Contains($"process {owner.Id}", refused.Message);
        Assert.Contains("--data DIR", refused.Message);
    }

    private async Task<OwnerProcess> StartOwnerAsync()
    {
        await using (await Servers.StartAsync(new ServerOptions(_folder.Root)))
        {
            // Skips here, with the reason, where a program is missing; the owner could only fail.
        }

        return await OwnerProcess.StartAsync(_folder.Root);
    }
}
