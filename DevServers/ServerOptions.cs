namespace DevServers;

/// <summary>What to start, and where its data lives.</summary>
/// <param name="DataFolder">Created where missing. One running set owns it at a time.</param>
public sealed record ServerOptions(string DataFolder)
{
    /// <summary>Start the MySQL-compatible server.</summary>
    public bool MySql { get; init; } = true;

    /// <summary>
    /// Which MySQL-compatible server; null for the one that is installed. Where the environment has <c>DEV_DATABASE</c>, <c>mysql</c> or
    /// <c>mariadb</c>, that is the default.
    /// </summary>
    public DatabaseKind? Database { get; init; } = DatabaseKinds.FromEnvironment();

    public bool Storage { get; init; } = true;

    /// <summary>Storage accounts that Azurite serves; tests that must not share queues take one each.</summary>
    public IReadOnlyList<string> StorageAccounts { get; init; } = ["devstoreaccount1"];
}
