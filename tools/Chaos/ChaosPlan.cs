namespace Chaos;

/// <summary>The size of a run; the same seed makes the same choices in the same order.</summary>
/// <param name="Time">How long faults happen under load; the proof afterwards takes its own time.</param>
internal sealed record ChaosPlan(int Seed, TimeSpan Time)
{
    /// <summary>Instances of the app; clients try another after each failure, as behind a load balancer.</summary>
    public int Hosts { get; init; } = 2;

    /// <summary>Clients of each kind at once.</summary>
    public int Clients { get; init; } = 3;

    /// <summary>Rows on each of three days that are due for the archive.</summary>
    public int OldRowsPerDay { get; init; } = 20_000;

    /// <summary>Longest time that something is paused, slow or unavailable.</summary>
    public TimeSpan LongestFault { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long the load runs undisturbed, before the first fault and after the last.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long MySQL is out of reach, with no other fault, for the size of the log.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromSeconds(11);

    /// <summary>Whether faults are left out that take more than a few seconds by themselves.</summary>
    public bool IsShort { get; init; }

    /// <summary>A random time, at most <see cref="LongestFault"/>.</summary>
    public TimeSpan Some(Random random) => LongestFault * (0.1 + (0.9 * random.NextDouble()));

    /// <summary>What the test suite runs.</summary>
    public static readonly ChaosPlan Short = new(Seed: 20260301, Time: TimeSpan.FromSeconds(10))
    {
        Hosts = 1,
        Clients = 4,
        OldRowsPerDay = 500,
        LongestFault = TimeSpan.FromSeconds(1),
        Outage = TimeSpan.FromSeconds(3),
        Calm = TimeSpan.FromSeconds(2),
        IsShort = true,
    };
}
