using System.Reflection;

namespace LocalHost.Hosting;

/// <summary>What one host in this process is made from; tests change the parts that a process start takes from its surroundings.</summary>
internal sealed record EmbeddedHostOptions
{
    /// <summary>The assembly whose functions run.</summary>
    public required Assembly FunctionsAssembly { get; init; }

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
