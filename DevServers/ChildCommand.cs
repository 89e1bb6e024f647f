namespace DevServers;

/// <summary>What runs in a process of its own.</summary>
/// <param name="FileName">The program; looked up in PATH where it is no path.</param>
public sealed record ChildCommand(string FileName, params IEnumerable<string> Arguments)
{
    /// <summary>Variables beside those of this process; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Prints where this process prints, instead of having its output collected.</summary>
    public bool PrintsHere { get; init; }

    /// <summary>How long after SIGTERM it is sent SIGKILL: when it is stopped, and when this process has died.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3.5);
}
