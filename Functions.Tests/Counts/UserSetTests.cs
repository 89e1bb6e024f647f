using CsCheck;
using Functions.Counts;

namespace Functions.Tests.Counts;

public sealed class UserSetTests
{
    private static readonly Gen<uint[]> Numbers = Gen.OneOf(Gen.UInt[1, 300], Gen.UInt[1, 5_000_000]).Array[0, 200];

    [Fact]
    public void What_is_packed_is_unpacked() => Numbers.Sample(numbers =>
    {
        var ascending = numbers.Distinct().Order().ToList();

        Assert.Equal(ascending, UserSet.Unpack(UserSet.Pack(ascending)));
    });

    [Fact]
    public void A_union_counts_each_number_once() => Gen.Select(Numbers.Array[0, 5], Numbers).Sample((stored, more) =>
    {
        var users = new UserSet();
        foreach (var set in stored)
        {
            users.Add(UserSet.Pack(set.Distinct().Order()));
        }

        foreach (var number in more)
        {
            users.Add(number);
        }

        Assert.Equal(stored.SelectMany(set => set).Concat(more).Distinct().Count(), users.Count);
    });

    [Fact]
    public void Neighbours_take_a_byte_each() =>
        Assert.Equal(1_000, UserSet.Pack(Enumerable.Range(1, 1_000).Select(number => (uint)number)).Length);

    [Fact]
    public void The_largest_number_is_kept() => Assert.Equal([1U, uint.MaxValue], UserSet.Unpack(UserSet.Pack([1U, uint.MaxValue])));
}
