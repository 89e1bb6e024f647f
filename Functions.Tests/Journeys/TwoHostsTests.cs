using System.Text.RegularExpressions;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Two instances, one schedule: each time comes once.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed partial class TwoHostsTests(Servers servers) : IAsyncLifetime
{
    private static readonly (string, string) EverySecond = ("ArchiveEventsSchedule", "* * * * * *");

    private readonly TestDatabase _db = new(servers);

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task Two_hosts_at_once_run_a_timer_once_each_time_and_one_goes_on_when_the_other_dies()
    {
        var storage = servers.TakeStorageAccount();
        await using var one = await AppProcesses.StartAsync(_db.ConnectionString, storage, EverySecond);
        await using var other = await AppProcesses.StartAsync(_db.ConnectionString, storage, EverySecond);
        var started = DateTime.UtcNow;
        int Runs() => Run().Count(one.Output) + Run().Count(other.Output);

        var before = Runs();
        await Until.TrueAsync(() => Runs() >= before + 6, TimeSpan.FromSeconds(30), () => one.Output + other.Output);

        // A second more at either end; twice as many, if each host ran each.
        Assert.InRange(Runs() - before, 6, (int)(DateTime.UtcNow - started).TotalSeconds + 2);
        var survivor = Run().Count(one.Output) > 0 ? other : one;
        await (survivor == one ? other : one).KillAsync();
        await Until.TrueAsync(() => Run().Count(survivor.Output) >= 2, TimeSpan.FromSeconds(90), () => survivor.Output);
    }

    [GeneratedRegex("Archived 0 rows")]
    private static partial Regex Run();
}
