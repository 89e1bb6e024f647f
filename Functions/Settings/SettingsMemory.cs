using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Blobs;
using Functions.Platform;
using Functions.Platform.Queue;
using Microsoft.Extensions.Logging;

namespace Functions.Settings;

/// <summary>
/// The last settings that any instance read, kept in a blob: an instance that starts while MySQL is down takes them from there, so
/// that a switch which was off stays off.
/// </summary>
public sealed partial class SettingsMemory(BlobContainerClient container, ILogger<SettingsMemory> logger)
    : ILastKnown<CurrentSettings>
{
    private const string BlobName = "settings.json";

    private IReadOnlyDictionary<string, string>? _kept;

    /// <summary>Keeps the settings where they changed. Best effort: a failure is logged, and tried again at the next change.</summary>
    public async Task KeepAsync(CurrentSettings settings, CancellationToken cancellationToken)
    {
        if (_kept is { } kept && kept.Count == settings.Stored.Count && !kept.Except(settings.Stored).Any())
        {
            return;
        }

        try
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            var json = JsonSerializer.SerializeToUtf8Bytes(settings.Stored, SettingsMemoryJson.Default.IReadOnlyDictionaryStringString);
            await container.GetBlobClient(BlobName).UploadAsync(new BinaryData(json), overwrite: true, cancellationToken);
            _kept = settings.Stored;
        }
        catch (Exception error) when (StorageAccount.IsUnavailable(error))
        {
            Log.NotKept(logger, error);
        }
    }

    /// <summary>What was kept; null where nothing was, or storage does not answer either.</summary>
    public async Task<CurrentSettings?> RecallAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = await container.GetBlobClient(BlobName).DownloadContentAsync(cancellationToken);
            var stored = JsonSerializer.Deserialize(blob.Value.Content, SettingsMemoryJson.Default.IReadOnlyDictionaryStringString);
            return stored is null ? null : new CurrentSettings(stored);
        }
        catch (Exception error) when (StorageAccount.IsUnavailable(error) || error is JsonException)
        {
            Log.NotRecalled(logger, error.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "The settings could not be kept for a start without MySQL")]
        public static partial void NotKept(ILogger logger, Exception error);

        [LoggerMessage(3002, LogLevel.Warning, "No settings are kept, so the defaults are in force until MySQL answers: {Reason}")]
        public static partial void NotRecalled(ILogger logger, string reason);
    }
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
public sealed partial class SettingsMemoryJson : JsonSerializerContext;
