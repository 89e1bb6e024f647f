using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;

namespace LocalHost.Timers;

/// <summary>Stores the status of a schedule, so that the next host knows what it missed.</summary>
internal sealed class TimerStatusBlob(BlobClient blob)
{
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await blob.DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize<ScheduleStatus>(content.Value.Content);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken) =>
        blob.UploadAsync(new BinaryData(JsonSerializer.SerializeToUtf8Bytes(status)), overwrite: true, cancellationToken);
}
