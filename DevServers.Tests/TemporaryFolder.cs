namespace DevServers.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("dev-servers-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
