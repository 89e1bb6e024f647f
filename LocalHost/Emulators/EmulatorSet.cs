namespace LocalHost.Emulators;

/// <summary>What to start, and where its data lives.</summary>
/// <param name="DataFolder">Absolute path; created where missing. One running set owns it at a time.</param>
public sealed record EmulatorOptions(string DataFolder)
{
    /// <summary>Start the MySQL-compatible server.</summary>
    public bool MySql { get; init; } = true;

    /// <summary>Start Azurite.</summary>
    public bool Storage { get; init; } = true;

    /// <summary>Storage accounts that Azurite serves; tests that must not share queues take one each.</summary>
    public IReadOnlyList<string> StorageAccounts { get; init; } = ["devstoreaccount1"];
}

/// <summary>The servers that a local run owns: started and awaited together, stopped together.</summary>
public sealed class EmulatorSet : IAsyncDisposable
{
    public static Task<EmulatorSet> StartAsync(EmulatorOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
