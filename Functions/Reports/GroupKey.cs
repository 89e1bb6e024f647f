using System.Text;

namespace Functions.Reports;

/// <summary>The values that a group has in common; equal and ordered by value, to the letter, absent ones first.</summary>
internal sealed record GroupKey(string?[] Values) : IComparable<GroupKey>
{
    public bool Equals(GroupKey? other) => other is not null && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
        {
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public int CompareTo(GroupKey? other) =>
        Values.Zip(other!.Values, Compare).FirstOrDefault(difference => difference != 0);

    // By the bytes of UTF-8, as the server orders the columns; UTF-16 has another order past the basic plane.
    private static int Compare(string? one, string? other) =>
        Encoding.UTF8.GetBytes(one ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other ?? ""));
}
