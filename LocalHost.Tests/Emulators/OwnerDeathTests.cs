using LocalHost.Emulators;

namespace LocalHost.Tests.Emulators;

[Trait("Needs", "MySql"), Trait("Needs", "Azurite"), Trait("Needs", "Kill")]
public sealed class OwnerDeathTests : IDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_of_a_killed_owner_are_gone_in_five_seconds()
    {
        using var owner = await StartOwnerAsync();
        var servers = Servers.ProcessesOf(_folder.Root);

        await Servers.SignalAsync("KILL", owner.Id);

        await Servers.GoneWithinAsync(Promised, servers);
    }

    [Fact]
    public async Task Servers_are_gone_in_five_seconds_though_the_owners_whole_group_is_killed_and_one_of_them_hangs()
    {
        using var owner = await StartOwnerAsync();
        var servers = Servers.ProcessesOf(_folder.Root);
        await Servers.SignalAsync("STOP", Servers.ProcessOf(_folder.Root, "azurite").Id);

        await Servers.SignalAsync("KILL", -owner.Id);

        await Servers.GoneWithinAsync(Promised, servers);
    }

    [Fact]
    public async Task The_next_start_after_a_kill_has_every_row_and_message_and_the_same_ports()
    {
        using var owner = await StartOwnerAsync();
        await TestData.WriteAsync(owner.MySql, owner.Storage, count: 20);

        await Servers.SignalAsync("KILL", -owner.Id);

        await using var next = await EmulatorSet.StartAsync(new EmulatorOptions(_folder.Root));
        await TestData.AssertWholeAsync(next, count: 20);
        Assert.Equal((owner.MySql, owner.Storage), (next.MySql!.ConnectionString, next.Azurite!.ConnectionString));
    }

    [Fact]
    public async Task A_second_owner_is_refused_and_told_who_the_first_is()
    {
        using var owner = await StartOwnerAsync();

        var refused = await Assert.ThrowsAsync<DataFolderInUseException>(() => EmulatorSet.StartAsync(new EmulatorOptions(_folder.Root)));

        Assert.Contains($"process {owner.Id}", refused.Message);
        Assert.Contains("--data DIR", refused.Message);
    }

    private async Task<OwnerProcess> StartOwnerAsync()
    {
        await using (await Servers.StartAsync(new EmulatorOptions(_folder.Root)))
        {
            // Skips here, with the reason, where a program is missing; the owner could only fail.
        }

        return await OwnerProcess.StartAsync(_folder.Root);
    }
}
