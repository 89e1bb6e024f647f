namespace LocalHost.Tests.Emulators;

/// <summary>A data folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("emulators-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
