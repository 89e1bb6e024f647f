namespace DevServers;

/// <summary>The servers that the app runs on.</summary>
public enum DatabaseKind
{
    MariaDb,
    MySql,
}

public static class DatabaseKinds
{
    private const string Variable = "DEV_DATABASE";

    /// <exception cref="ServerStartException">The name is neither of the two.</exception>
    public static DatabaseKind Parse(string name) => name switch
    {
        "mariadb" => DatabaseKind.MariaDb,
        "mysql" => DatabaseKind.MySql,
        _ => throw new ServerStartException($"There is no database '{name}'; choose mysql or mariadb."),
    };

    internal static DatabaseKind? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? Parse(name) : null;
}
