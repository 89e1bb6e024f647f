namespace Functions.Tests.Fixtures;

/// <summary>Waits for a condition, looking often, and fails with what was seen instead when it does not come.</summary>
internal static class Until
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    public static Task TrueAsync(Func<bool> condition, TimeSpan patience, Func<string> seen) =>
        TrueAsync(() => Task.FromResult(condition()), patience, () => Task.FromResult(seen()));

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan patience, Func<Task<string>> seen)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                Assert.Fail($"Not within {patience.TotalSeconds} s. Seen instead: {await seen()}");
            }

            await Task.Delay(Look);
        }
    }

    /// <summary>Waits until <paramref name="read"/> returns <paramref name="expected"/>.</summary>
    public static async Task EqualAsync<T>(T expected, Func<Task<T>> read, TimeSpan patience)
    {
        T? last = default;
        await TrueAsync(
            async () => EqualityComparer<T>.Default.Equals(expected, last = await read()),
            patience,
            () => Task.FromResult($"{last} where {expected} was expected"));
    }
}
