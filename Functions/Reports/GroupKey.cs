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
        Values.Zip(other!.Values, string.CompareOrdinal).FirstOrDefault(difference => difference != 0);
}
