using System.Reflection;

namespace LocalHost.Hosting;

/// <summary>
/// What one host in this process is made from. A process start gives the assembly and the command line;
/// tests also set what a process takes from its surroundings.
/// </summary>
internal sealed record EmbeddedHostOptions
{
    /// <summary>The assembly whose functions run.</summary>
    public required Assembly FunctionsAssembly { get; init; }

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where host.json is; beside the assembly by default.</summary>
    public string BaseFolder { get => field ?? Path.GetDirectoryName(FunctionsAssembly.Location)!; init; }

    /// <summary>Instead of the file looked up from the base folder.</summary>
    public string? LocalSettingsPath { get; init; }

    /// <summary>Settings above all others.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The only functions to run, instead of host.json's list.</summary>
    public IReadOnlyList<string>? Functions { get; init; }

    /// <summary>Print why a start failed and end the process with code 1, rather than throw.</summary>
    public bool ExitOnFailure { get; init; }

    /// <summary>How long a lost host keeps its timers from others: 15 to 60 seconds, as blob leases have it.</summary>
    public TimeSpan TimerLease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long running invocations may go on once the host stops; their tokens are signalled then.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What schedules, leases and waits go by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
