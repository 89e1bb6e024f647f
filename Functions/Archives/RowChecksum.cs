using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Functions.Archives;

/// <summary>A checksum of rows in any order: the sum of a 128-bit hash of each, and how many there are.</summary>
public sealed class RowChecksum
{
    private readonly XxHash128 _hash = new();
    private UInt128 _sum;

    public long Rows { get; private set; }

    public void Add(object?[] row)
    {
        foreach (var value in row)
        {
            Append(value);
        }

        // Sums wrap; that is what makes their order not matter.
        _sum = unchecked(_sum + _hash.GetCurrentHashAsUInt128());
        _hash.Reset();
        Rows++;
    }

    /// <summary>The sum, big-endian.</summary>
    public byte[] Value
    {
        get
        {
            var bytes = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _sum);
            return bytes;
        }
    }

    public bool IsSameAs(RowChecksum other) => Rows == other.Rows && _sum == other._sum;

    // A value's length is in it, so that no two rows read alike; an absent value has none.
    private void Append(object? value)
    {
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                AppendNumber(bytes.Length);
                _hash.Append(bytes);
                break;
            case long number:
                AppendNumber(number);
                break;
            case DateTime time:
                AppendNumber(time.Ticks);
                break;
            default:
                AppendNumber(-1);
                break;
        }
    }

    private void AppendNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.Append(bytes);
    }
}
