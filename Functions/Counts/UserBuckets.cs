namespace Functions.Counts;

/// <summary>Users to be added, by where they belong; a bucket without users is left out.</summary>
internal sealed class UserBuckets
{
    private readonly Dictionary<UserBucket, HashSet<uint>> _users = [];

    public IReadOnlyDictionary<UserBucket, HashSet<uint>> Users => _users;

    public void Add(UserBucket bucket, IEnumerable<uint> numbers)
    {
        foreach (var number in numbers)
        {
            if (!_users.TryGetValue(bucket, out var users))
            {
                _users[bucket] = users = [];
            }

            users.Add(number);
        }
    }
}
