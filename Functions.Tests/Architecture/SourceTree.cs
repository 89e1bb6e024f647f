using DevServers;

namespace Functions.Tests.Architecture;

/// <summary>The repository's files, found from where the tests run.</summary>
internal static class SourceTree
{
    public static readonly string Root = RepositoryRoot.Above(AppContext.BaseDirectory)
        ?? throw new InvalidOperationException("The tests run outside the repository.");

    /// <summary>Every C# file of the app: its slice (the first folder) and its text.</summary>
    public static IReadOnlyList<(string Slice, string Path, string Text)> AppFiles { get; } =
    [
        .. from path in Directory.EnumerateFiles(Path.Combine(Root, "Functions"), "*.cs", SearchOption.AllDirectories)
           let parts = Path.GetRelativePath(Path.Combine(Root, "Functions"), path).Split(Path.DirectorySeparatorChar)
           where parts[0] is not ("bin" or "obj")
           select (parts.Length > 1 ? parts[0] : "", path, File.ReadAllText(path)),
    ];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

}
