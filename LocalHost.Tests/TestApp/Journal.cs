using System.Collections.Concurrent;

namespace TestApp;

/// <summary>What the functions of one host did, and gates at which a test lets them wait.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _entries = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public IReadOnlyList<string> Entries => [.. _entries];

    public void Add(string entry) => _entries.Enqueue(entry);

    public int Count(string entry) => _entries.Count(other => other == entry);

    public Task PassAsync(string gate) => Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
