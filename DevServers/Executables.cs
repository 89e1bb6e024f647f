namespace DevServers;

internal static class Executables
{
    // Servers live in sbin, which an ordinary user's PATH often leaves out.
    private static readonly string[] UsualFolders =
    [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/usr/libexec", "/usr/local/mysql/bin",
        "/opt/homebrew/bin", "/opt/homebrew/opt/mysql/bin", "/opt/homebrew/opt/mariadb/bin",
    ];

    internal static IEnumerable<string> SearchPath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(UsualFolders);

    /// <summary>The first program found.</summary>
    internal static string? Find(IEnumerable<string> folders, params string[] names) => FindAll(folders, names).FirstOrDefault();

    /// <summary>Every program found; an earlier name comes before an earlier folder.</summary>
    internal static IEnumerable<string> FindAll(IEnumerable<string> folders, params string[] names) =>
        names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).Where(File.Exists);
}
