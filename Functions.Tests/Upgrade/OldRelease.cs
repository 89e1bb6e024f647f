using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using EvolveDb;
using EvolveDb.Migration;
using Functions.Schema;
using Functions.Tests.Architecture;
using MySqlConnector;

namespace Functions.Tests.Upgrade;

/// <summary>
/// What an earlier release left behind, in a folder of its version: the rows of its database, its files in storage, the messages that
/// waited in its queues, and what it answered. <see cref="ReleaseRecorder"/> writes it.
/// </summary>
internal sealed class OldRelease(string version)
{
    private static readonly string All = Path.Combine(SourceTree.Root, "Functions.Tests", "Upgrade");

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IEnumerable<string> Versions => Directory.EnumerateDirectories(All).Select(folder => Path.GetFileName(folder));

    private string Rows => Path.Combine(All, version, "rows.sql");

    private string Rest => Path.Combine(All, version, "recording.json");

    public Recording Read() => JsonSerializer.Deserialize<Recording>(File.ReadAllText(Rest))!;

    public void Write(Recording recording, string rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Rows)!);
        File.WriteAllText(Rows, rows);
        File.WriteAllText(Rest, $"{JsonSerializer.Serialize(recording, Json)}\n");
    }

    /// <summary>Makes its database, with its own schema, in an empty one, and its files in an empty account.</summary>
    public async Task RestoreAsync(string mySql, string storage)
    {
        var recording = Read();
        await using var connection = new MySqlConnection(mySql);
        new Evolve(connection)
        {
            EmbeddedResourceAssemblies = [typeof(Migrator).Assembly],
            EmbeddedResourceFilters = [typeof(Migrator).Namespace!],
            MetadataTableName = "schema_changelog",
            TargetVersion = new MigrationVersion(recording.Schema),
        }.Migrate();
        await SqlDump.RestoreAsync(connection, await File.ReadAllTextAsync(Rows));
        foreach (var (path, bytes) in recording.Files)
        {
            var (container, name) = (path.Split('/')[0], path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            var files = new BlobContainerClient(storage, container);
            await files.CreateIfNotExistsAsync();
            await files.UploadBlobAsync(name, new BinaryData(bytes));
        }
    }

    /// <summary>Puts the messages that waited back into their queues, as they were.</summary>
    public async Task SendMessagesAsync(string storage)
    {
        foreach (var (name, messages) in Read().Messages)
        {
            var queue = new QueueClient(storage, name);
            await queue.CreateIfNotExistsAsync();
            foreach (var message in messages)
            {
                await queue.SendMessageAsync(message);
            }
        }
    }
}

/// <summary>What a release answered, and what it had not done yet.</summary>
/// <param name="At">When it answered.</param>
/// <param name="Schema">Its newest migration.</param>
/// <param name="Files">By container and name.</param>
/// <param name="Messages">By queue, as they are stored.</param>
/// <param name="Answers">By path below <c>/api/</c>.</param>
internal sealed record Recording(
    DateTimeOffset At, string Schema, IReadOnlyDictionary<string, byte[]> Files, IReadOnlyDictionary<string, string[]> Messages,
    JsonObject Answers);
