using System.Numerics;

namespace Functions.Counts;

/// <summary>
/// Different users, by their numbers (<see cref="UserNumbersTable"/>). In memory a bit for each number; stored as the gaps between
/// ascending numbers, seven bits a byte.
/// </summary>
public sealed class UserSet
{
    private const int GapBits = 7;
    private const int MoreFollow = 1 << GapBits;

    private ulong[] _bits = new ulong[16];

    /// <summary>How many different users were added.</summary>
    public int Count { get; private set; }

    public void Add(uint number)
    {
        var word = (int)(number / 64);
        if (word >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(word + 1, _bits.Length * 2));
        }

        var bit = 1UL << (int)(number % 64);
        Count += (_bits[word] & bit) == 0 ? 1 : 0;
        _bits[word] |= bit;
    }

    public bool Contains(uint number) => number / 64 < _bits.Length && (_bits[number / 64] & (1UL << (int)(number % 64))) != 0;

    /// <summary>Adds every number of another set.</summary>
    public void Add(UserSet other)
    {
        if (other._bits.Length > _bits.Length)
        {
            Array.Resize(ref _bits, other._bits.Length);
        }

        for (var word = 0; word < other._bits.Length; word++)
        {
            _bits[word] |= other._bits[word];
        }

        Count = Bits(_bits);
    }

    /// <summary>What is in this set and not in the other.</summary>
    public UserSet Without(UserSet other)
    {
        ulong[] bits = [.. _bits.Select((word, i) => i < other._bits.Length ? word & ~other._bits[i] : word)];
        return new UserSet { _bits = bits, Count = Bits(bits) };
    }

    /// <summary>How many are in both sets.</summary>
    public int CountOfBoth(UserSet other) => Count - Without(other).Count;

    /// <summary>Adds every number of a stored set.</summary>
    public void Add(byte[] packed)
    {
        foreach (var number in Unpack(packed))
        {
            Add(number);
        }
    }

    private static int Bits(ulong[] words) => words.Sum(word => BitOperations.PopCount(word));

    /// <summary>The stored form of numbers that ascend.</summary>
    public static byte[] Pack(IEnumerable<uint> ascending)
    {
        var packed = new List<byte>();
        var last = 0U;
        foreach (var number in ascending)
        {
            var gap = number - last;
            for (; gap >= MoreFollow; gap >>= GapBits)
            {
                packed.Add((byte)((gap & (MoreFollow - 1)) | MoreFollow));
            }

            packed.Add((byte)gap);
            last = number;
        }

        return [.. packed];
    }

    /// <summary>The numbers of a stored set, ascending.</summary>
    public static IEnumerable<uint> Unpack(byte[] packed)
    {
        var number = 0U;
        for (var i = 0; i < packed.Length; i++)
        {
            var gap = 0U;
            var shift = 0;
            for (; (packed[i] & MoreFollow) != 0; i++, shift += GapBits)
            {
                gap |= (uint)(packed[i] & (MoreFollow - 1)) << shift;
            }

            number += gap | ((uint)packed[i] << shift);
            yield return number;
        }
    }
}
