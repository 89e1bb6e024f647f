using System.Diagnostics;

namespace Functions.Platform;

/// <summary>
/// Lets what is in flight at once share transactions, or messages: while some are being written, others gather, and the next write takes
/// all that gathered. It costs the same for one item as for hundreds. A caller continues only when its items are safely written.
/// </summary>
/// <param name="maxItems">A transaction takes no more submissions once it has so many items.</param>
/// <param name="writers">So many transactions run at once.</param>
/// <param name="write">Writes the items in one transaction, all or nothing; each submitter gets its result.</param>
/// <param name="isRefused">Whether an exception may be the fault of one submission: then each is written again, alone.</param>
public sealed class GroupCommit<T, TResult>(
    int maxItems, int writers, Func<IReadOnlyList<T>, Task<TResult>> write, Func<Exception, bool> isRefused)
{
    private readonly Lock _lock = new();
    private readonly Queue<Submission> _waiting = new();
    private int _writing;

    /// <summary>
    /// Commits the items together with those of others. A token that is cancelled ends the wait and not the transaction, which others
    /// share: the items may still be committed.
    /// </summary>
    public Task<TResult> WriteAsync(IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        var submission = new Submission(items, Activity.Current);
        lock (_lock)
        {
            _waiting.Enqueue(submission);
            if (_writing == writers)
            {
                return submission.Done.Task.WaitAsync(cancellationToken);
            }

            _writing++;
        }

        _ = DrainAsync();
        return submission.Done.Task.WaitAsync(cancellationToken);
    }

    private async Task DrainAsync()
    {
        while (Take() is { Count: > 0 } group)
        {
            // A transaction of several has one place in one trace: its first submitter's.
            Activity.Current = group[0].Caller;
            await WriteAsync(group);
            // Callers that were just answered go on first, so that their next items are in the next write.
            await Task.Yield();
        }
    }

    private async Task WriteAsync(List<Submission> group)
    {
        try
        {
            var result = await write([.. group.SelectMany(submission => submission.Items)]);
            group.ForEach(submission => submission.Done.TrySetResult(result));
        }
        catch (Exception refused) when (group.Count > 1 && isRefused(refused))
        {
            foreach (var alone in group)
            {
                Activity.Current = alone.Caller;
                await WriteAsync([alone]);
            }
        }
        catch (Exception failure)
        {
            group.ForEach(submission => submission.Done.TrySetException(failure));
        }
    }

    private List<Submission> Take()
    {
        var group = new List<Submission>();
        lock (_lock)
        {
            for (var items = 0; items < maxItems && _waiting.TryDequeue(out var next); items += next.Items.Count)
            {
                group.Add(next);
            }

            _writing -= group.Count == 0 ? 1 : 0;
        }

        return group;
    }

    private sealed record Submission(IReadOnlyList<T> Items, Activity? Caller)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
