using System.Collections.Concurrent;

namespace Chaos.Load;

/// <summary>Requests that the clients sent and answers that they received; the proof compares the database with them.</summary>
internal sealed class Book
{
    private readonly ConcurrentDictionary<string, byte> _offered = new();
    private readonly ConcurrentDictionary<string, byte> _accepted = new();
    private readonly ConcurrentDictionary<(string Kind, string Key), byte> _done = new();
    private readonly ConcurrentDictionary<string, byte> _broken = new();
    private readonly ConcurrentQueue<string> _surprises = new();
    private readonly ConcurrentDictionary<long, DateTime> _erased = new();
    private readonly ConcurrentDictionary<long, long> _exports = new();
    private int _acceptedErased;
    private int _copies;
    private int _refusals;
    private int _reports;
    private int _replays;

    /// <summary>Every event id that a client sent.</summary>
    public ICollection<string> Offered => _offered.Keys;

    /// <summary>The ids that were answered with 202.</summary>
    public ICollection<string> Accepted => _accepted.Keys;

    /// <summary>Messages put into the queue that can never be read.</summary>
    public ICollection<string> Broken => _broken.Keys;

    /// <summary>Events that were accepted once more.</summary>
    public int Copies => _copies;

    /// <summary>Writes under a key that were answered as done, each key once.</summary>
    public int Writes => _done.Count;

    /// <summary>Calls with an Idempotency-Key that were answered from what was stored.</summary>
    public int Replays => _replays;

    /// <summary>Answers that the contract does not allow, and other findings while the load ran.</summary>
    public IEnumerable<string> Surprises => _surprises;

    public void Offer(string id) => _offered[id] = 0;

    public void Accept(string id)
    {
        if (!_accepted.TryAdd(id, 0))
        {
            Interlocked.Increment(ref _copies);
        }
    }

    /// <summary>Users who were erased, and when that was asked for.</summary>
    public IReadOnlyCollection<KeyValuePair<long, DateTime>> Erased => [.. _erased];

    /// <summary>Events of users who were erased, before or after, that were answered with 202.</summary>
    public int AcceptedErased => _acceptedErased;

    public void Erase(long user, DateTime before) => _erased[user] = before;

    public void AcceptErased(int events) => Interlocked.Add(ref _acceptedErased, events);

    /// <summary>Exports that were begun, and of whom.</summary>
    public IReadOnlyCollection<KeyValuePair<long, long>> Exports => [.. _exports];

    /// <summary>Calls with a page's key that were refused, as they have to be.</summary>
    public int Refusals => _refusals;

    /// <summary>Reports that were read while the load ran.</summary>
    public int Reports => _reports;

    public void Export(long export, long user) => _exports[export] = user;

    public void Refuse() => Interlocked.Increment(ref _refusals);

    public void Report() => Interlocked.Increment(ref _reports);

    public void Break(string text) => _broken[text] = 0;

    /// <summary>A write under a key was answered as done: spend, settle, reserve, adjust or redeem.</summary>
    public void Do(string kind, string key) => _done[(kind, key)] = 0;

    public void Replay() => Interlocked.Increment(ref _replays);

    public void Surprise(string finding) => _surprises.Enqueue(finding);

    /// <summary>The keys of the writes of these kinds that were answered as done.</summary>
    public IEnumerable<string> Done(params string[] kinds) => _done.Keys.Where(done => kinds.Contains(done.Kind)).Select(done => done.Key);
}
