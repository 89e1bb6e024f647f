using System.Diagnostics;
using System.Text.Json;

namespace DevServers;

/// <summary>A data folder that this process owns until it disposes it or dies.</summary>
internal sealed class DataFolder : IDisposable
{
    private static readonly JsonSerializerOptions OnePropertyPerLine = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    // The system drops the lock with its process, however that ends, but takes a moment to tear down a killed one.
    private static readonly TimeSpan LockReleasedWithin = TimeSpan.FromSeconds(1);

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream heldLock) => (Root, _lock) = (path, heldLock);

    internal string Root { get; }

    private string StateFile => Path.Combine(Root, "servers.json");

    internal static async Task<DataFolder> OwnAsync(string path, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(path);
        Directory.CreateDirectory(root);
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(20, cancellationToken))
        {
            try
            {
                var held = new FileStream(Path.Combine(root, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return new DataFolder(root, held);
            }
            catch (IOException) when (patience.Elapsed < LockReleasedWithin)
            {
            }
            catch (IOException)
            {
                throw new DataFolderInUseException(
                    $"The data folder {root} is in use by {OwnerOf(root)}. Stop that one, or use another folder with --data DIR.");
            }
        }
    }

    internal string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Stores the owner and the ports, for `./dev sql` and for a second owner.</summary>
    internal void Publish(LoopbackPorts ports, bool mySql, bool storage)
    {
        var state = new State(Environment.ProcessId, mySql ? ports.MySql : null, storage ? ports.Blob : null, storage ? ports.Queue : null);
        File.WriteAllText(StateFile, JsonSerializer.Serialize(state, OnePropertyPerLine));
    }

    public void Dispose()
    {
        File.Delete(StateFile);
        _lock.Dispose();
    }

    private static string OwnerOf(string root)
    {
        try
        {
            var state = JsonSerializer.Deserialize<State>(File.ReadAllText(Path.Combine(root, "servers.json")), OnePropertyPerLine);
            return $"process {state?.OwnerPid}";
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            return "another process that is just starting";
        }
    }

    private sealed record State(int OwnerPid, int? MySqlPort, int? BlobPort, int? QueuePort);
}
