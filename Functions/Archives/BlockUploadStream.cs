using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Specialized;

namespace Functions.Archives;

/// <summary>
/// Writes a blob of any size block by block, holding one block in memory and hashing as it goes. The blob appears, whole, when it is
/// committed; one that is given up leaves nothing to be seen.
/// </summary>
public sealed class BlockUploadStream(BlockBlobClient blob) : Stream
{
    private const int BlockBytes = 4 << 20;

    private readonly byte[] _block = new byte[BlockBytes];
    private readonly List<string> _blocks = [];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _used;
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position { get => _written; set => throw new NotSupportedException(); }

    /// <summary>Makes the blob visible; returns the SHA-256 of its bytes.</summary>
    public async Task<byte[]> CommitAsync(CancellationToken cancellationToken)
    {
        await StageAsync(cancellationToken);
        await blob.CommitBlockListAsync(_blocks, cancellationToken: cancellationToken);
        return _sha256.GetHashAndReset();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Fill(buffer.Span)..];
            if (_used == BlockBytes)
            {
                await StageAsync(cancellationToken);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The Parquet writer writes a few headers synchronously; a block that they fill is staged so too.
    public override void Write(byte[] buffer, int offset, int count)
    {
        var rest = buffer.AsSpan(offset, count);
        while (!rest.IsEmpty)
        {
            rest = rest[Fill(rest)..];
            if (_used == BlockBytes)
            {
                using var block = new MemoryStream(_block, 0, _used);
                blob.StageBlock(NextBlock(), block);
                _used = 0;
            }
        }
    }

    // Blocks are staged when they are full: a flush in between would only make more of them.
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha256.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Fill(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, BlockBytes - _used);
        bytes[..taken].CopyTo(_block.AsSpan(_used));
        _sha256.AppendData(bytes[..taken]);
        _used += taken;
        _written += taken;
        return taken;
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        if (_used == 0)
        {
            return;
        }

        using var block = new MemoryStream(_block, 0, _used);
        await blob.StageBlockAsync(NextBlock(), block, cancellationToken: cancellationToken);
        _used = 0;
    }

    // Ids of one blob's blocks have to be equally long.
    private string NextBlock()
    {
        _blocks.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_blocks.Count:D6}")));
        return _blocks[^1];
    }
}
