namespace DevServers.Tests;

/// <summary>A data folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("dev-servers-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
