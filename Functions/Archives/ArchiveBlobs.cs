using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>What was written: the blob's size and hash, and the checksum of its rows.</summary>
public sealed record WrittenBlob(string Blob, long Bytes, byte[] Sha256, RowChecksum Checksum);

/// <summary>The archive's Parquet files in blob storage, in folders that DuckDB, Spark and Synapse read as one partitioned table.</summary>
public sealed class ArchiveBlobs(BlobContainerClient container)
{
    private const int ReadBufferBytes = 4 << 20;
    private const int ChunkRows = 1000;

    public async Task<WrittenBlob> WriteAsync(
        StoredTable table, string blob, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await using var upload = new BlockUploadStream(container.GetBlockBlobClient(blob));
        var checksum = await new ParquetRows(table).WriteAsync(rows, upload, cancellationToken);
        var sha256 = await upload.CommitAsync(cancellationToken);
        return new WrittenBlob(blob, upload.Length, sha256, checksum);
    }

    /// <summary>The file's rows, some at a time.</summary>
    public async IAsyncEnumerable<object?[][]> ReadAsync(
        StoredTable table, string blob, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(blob, cancellationToken);
        await foreach (var group in new ParquetRows(table).ReadAsync(stream, cancellationToken))
        {
            foreach (var chunk in group.Chunk(ChunkRows))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>Whether a row of the file is the user's; reads that one column alone.</summary>
    public async Task<bool> HoldsUserAsync(StoredTable table, string blob, long userId, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(blob, cancellationToken);
        return await ParquetRows.AnyAsync(stream, table.UserColumn, userId, cancellationToken);
    }

    /// <summary>The SHA-256 of the file as it is stored.</summary>
    public async Task<byte[]> HashAsync(string blob, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(blob, cancellationToken);
        return await SHA256.HashDataAsync(stream, cancellationToken);
    }

    /// <summary>Deletes the file where it is there.</summary>
    public Task DeleteAsync(string blob, CancellationToken cancellationToken) =>
        container.GetBlobClient(blob).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private Task<Stream> OpenAsync(string blob, CancellationToken cancellationToken) =>
        container.GetBlobClient(blob).OpenReadAsync(bufferSize: ReadBufferBytes, cancellationToken: cancellationToken);
}
