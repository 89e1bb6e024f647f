using Functions.Platform;

namespace Functions.Tests.Platform;

public sealed class GroupCommitTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<IReadOnlyList<string>> _written = [];
    private readonly SemaphoreSlim _gate = new(0);

    [Fact]
    public async Task What_gathers_while_one_is_being_committed_is_committed_together()
    {
        var commit = Commit();
        var first = Write(commit, "a");
        await UntilWritingAsync(1);
        var others = new[] { Write(commit, "b"), Write(commit, "c", "d"), Write(commit, "e") };

        _gate.Release(2);

        int[] expected = [1, 4, 4, 4];
        Assert.Equal(expected, await Task.WhenAll(others.Prepend(first)));
        Assert.Equal(["a", "bcde"], _written.Select(items => string.Concat(items)));
    }

    [Fact]
    public async Task Nothing_is_reported_as_committed_before_it_is()
    {
        var commit = Commit();
        var one = Write(commit, "a");
        await UntilWritingAsync(1);

        Assert.False(one.IsCompleted);
        _gate.Release();
        await one.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_transaction_takes_no_more_than_it_may_and_the_rest_is_the_next_ones()
    {
        var commit = Commit(maxItems: 3);
        var tasks = new[] { Write(commit, "a") }.ToList();
        await UntilWritingAsync(1);
        tasks.AddRange("bcdefg".Select(item => Write(commit, $"{item}")));

        _gate.Release(10);
        await Task.WhenAll(tasks).WaitAsync(Patience);

        Assert.Equal(["a", "bcd", "efg"], _written.Select(items => string.Concat(items)));
    }

    [Fact]
    public async Task One_that_spoils_a_shared_transaction_fails_alone()
    {
        var commit = Commit();
        var first = Write(commit, "a");
        await UntilWritingAsync(1);
        var (good, bad, other) = (Write(commit, "b"), Write(commit, "refused"), Write(commit, "c"));

        _gate.Release(10);

        await first.WaitAsync(Patience);
        Assert.Equal((1, 1), (await good.WaitAsync(Patience), await other.WaitAsync(Patience)));
        await Assert.ThrowsAsync<InvalidDataException>(() => bad.WaitAsync(Patience));
    }

    [Fact]
    public async Task An_outage_reaches_every_caller_and_the_next_are_written_again()
    {
        var commit = Commit();
        var first = Write(commit, "a");
        await UntilWritingAsync(1);
        var lost = new[] { Write(commit, "b"), Write(commit, "outage") };
        _gate.Release(2);
        await first.WaitAsync(Patience);

        Assert.All(lost, task => Assert.ThrowsAsync<IOException>(() => task.WaitAsync(Patience)).Wait(Patience));
        var next = Write(commit, "z");
        _gate.Release();
        Assert.Equal(1, await next.WaitAsync(Patience));
    }

    [Fact]
    public async Task Who_stops_waiting_does_not_take_the_others_along()
    {
        var commit = Commit();
        var first = Write(commit, "a");
        await UntilWritingAsync(1);
        using var impatient = new CancellationTokenSource();
        var left = commit.WriteAsync(["b"], impatient.Token);
        var stays = Write(commit, "c");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _gate.Release(2);

        Assert.Equal(2, await stays.WaitAsync(Patience));
        await first.WaitAsync(Patience);
    }

    public void Dispose() => _gate.Dispose();

    private static Task<int> Write(GroupCommit<string, int> commit, params string[] items) =>
        commit.WriteAsync(items, CancellationToken.None);

    private GroupCommit<string, int> Commit(int maxItems = 100) => new(
        maxItems,
        writers: 1,
        async items =>
        {
            lock (_written)
            {
                _written.Add(items);
            }

            await _gate.WaitAsync();
            return items.Contains("refused")
                ? throw new InvalidDataException() : items.Contains("outage") ? throw new IOException() : items.Count;
        },
        error => error is InvalidDataException);

    private Task UntilWritingAsync(int transactions) => Fixtures.Until.EqualAsync(
        transactions,
        () =>
        {
            lock (_written)
            {
                return Task.FromResult(_written.Count);
            }
        },
        Patience);
}
