using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Functions.Archives;
using Functions.Platform;

namespace Functions.Privacy;

/// <summary>The files of exports, and how long they are kept: the row goes first, so that none is found whose file is gone.</summary>
public sealed class ExportFiles(BlobContainerClient container, UserExportsTable exports, TimeProvider clock)
{
    /// <summary>How long an export is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>A file of that export, which is there when it is committed.</summary>
    public async Task<BlockUploadStream> CreateAsync(long export, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        return new BlockUploadStream(container.GetBlockBlobClient(Name(export)));
    }

    public async Task CopyAsync(long export, long offset, long length, Stream target, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions { Range = new HttpRange(offset, length) };
        using var part = (await container.GetBlobClient(Name(export)).DownloadStreamingAsync(options, cancellationToken)).Value;
        await part.Content.CopyToAsync(target, cancellationToken);
    }

    /// <summary>Deletes the file where it is there.</summary>
    public Task DeleteAsync(long export, CancellationToken cancellationToken) =>
        container.GetBlobClient(Name(export)).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Removes the user's exports, also one that is being written.</summary>
    public async Task RemoveOfUserAsync(long userId, CancellationToken cancellationToken) =>
        await RemoveAsync(await exports.OfUserAsync(userId, cancellationToken), cancellationToken);

    /// <summary>Removes exports that were kept long enough; returns how many.</summary>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var old = await exports.BeforeAsync(clock.GetUtcSeconds() - KeptFor, cancellationToken);
        await RemoveAsync(old, cancellationToken);
        return old.Count;
    }

    private async Task RemoveAsync(IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            await DeleteAsync(id, cancellationToken);
            await exports.RemoveAsync(id, cancellationToken);
            // Again: one that was being written may have appeared in between, and from now on is not finished.
            await DeleteAsync(id, cancellationToken);
        }
    }

    private static string Name(long export) => string.Create(CultureInfo.InvariantCulture, $"{export}.jsonl");
}
