namespace LocalHost.Emulators;

/// <summary>What to start, and where its data lives.</summary>
/// <param name="DataFolder">Created where missing. One running set owns it at a time.</param>
public sealed record EmulatorOptions(string DataFolder)
{
    /// <summary>Start the MySQL-compatible server.</summary>
    public bool MySql { get; init; } = true;

    /// <summary>Start Azurite.</summary>
    public bool Storage { get; init; } = true;

    /// <summary>Storage accounts that Azurite serves; tests that must not share queues take one each.</summary>
    public IReadOnlyList<string> StorageAccounts { get; init; } = ["devstoreaccount1"];
}
