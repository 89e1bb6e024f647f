using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Points;
using Functions.Settings;

namespace Functions.Credits;

/// <summary>One call to redeem: whose points, into how many credits, and under which key.</summary>
public sealed record RedemptionCall(long UserId, int Credits, IdempotentCall Key);

/// <summary>What a user has, and where both chains end.</summary>
public sealed record RedemptionAccount(long UserId, int Points, int Credits, LedgerLink? PointsHead, LedgerLink? CreditsHead);

/// <summary>What is stored of the users and keys of some calls; the accounts are locked.</summary>
public sealed record RedemptionState(IReadOnlyList<RedemptionAccount> Accounts, IReadOnlyList<UsedKey> Used)
{
    public IEnumerable<LedgerLink> Heads =>
        Accounts.SelectMany(account => new[] { account.PointsHead, account.CreditsHead }).OfType<LedgerLink>();
}

/// <summary>
/// Decides calls that share a transaction, one after the other, each on what those before it leave. A call that is refused or repeated
/// changes nothing, so it costs the others nothing.
/// </summary>
public sealed class RedemptionGroup(RedemptionState state, CurrentSettings inForce)
{
    /// <summary>The refusal while points are switched off.</summary>
    public static readonly Problem PointsAreOff =
        Problem.Of(HttpStatusCode.ServiceUnavailable, "Points are off", "Points cannot be redeemed at the moment.");

    private readonly Dictionary<long, int> _points = state.Accounts.ToDictionary(account => account.UserId, account => account.Points);
    private readonly Dictionary<long, int> _credits = state.Accounts.ToDictionary(account => account.UserId, account => account.Credits);
    private readonly Dictionary<(string, string), UsedKey> _used = state.Used.ToDictionary(used => (used.By.Scope, used.By.Key));
    private readonly HashSet<(string, string)> _taken = [];
    private readonly List<RedemptionCall> _repeats = [];
    private readonly List<(RedemptionCall Call, Redemption Redemption)> _accepted = [];
    private readonly Dictionary<RedemptionCall, IdempotentOutcome> _outcomes = new(ReferenceEqualityComparer.Instance);

    /// <summary>The redemptions to write, in this order. They have no numbers yet.</summary>
    public IEnumerable<Redemption> Accepted => _accepted.Select(accepted => accepted.Redemption);

    /// <summary>How each call ends, by reference: of those that are accepted, and of their repeats, once they are <see cref="Number"/>ed.</summary>
    public IReadOnlyDictionary<RedemptionCall, IdempotentOutcome> Outcomes => _outcomes;

    public void Decide(RedemptionCall call)
    {
        var key = (call.Key.Scope, call.Key.Key);
        if (_used.TryGetValue(key, out var used))
        {
            _outcomes[call] = used.Answer(call.Key);
        }
        else if (_taken.Contains(key))
        {
            _repeats.Add(call);
        }
        else if (Refusal(call) is { } refusal)
        {
            _outcomes[call] = refusal;
        }
        else
        {
            _taken.Add(key);
            _accepted.Add((call, Accept(call)));
        }
    }

    /// <summary>Gives the accepted redemptions their numbers, by their place; returns their keys and answers, which are to be stored.</summary>
    public IReadOnlyList<(IdempotentCall Key, Reply Reply)> Number(Func<int, long> number)
    {
        var answered = new List<(IdempotentCall, Reply)>(_accepted.Count);
        foreach (var (place, (call, redemption)) in _accepted.Index())
        {
            var outcome = IdempotentOutcome.Of(HttpStatusCode.Created, redemption with { RedemptionId = number(place) }, RewardsJson.Default.Redemption);
            _outcomes[call] = outcome;
            _used[(call.Key.Scope, call.Key.Key)] = new UsedKey(call.Key, outcome.Reply!.Json);
            answered.Add((call.Key, outcome.Reply));
        }

        _repeats.ForEach(Decide);
        return answered;
    }

    private IdempotentOutcome? Refusal(RedemptionCall call)
    {
        if (!inForce.PointsEnabled)
        {
            return IdempotentOutcome.Refuse(PointsAreOff);
        }

        var points = _points.GetValueOrDefault(call.UserId);
        if (points < Cost(call))
        {
            return RewardRequest.NotEnough("points", points, Cost(call));
        }

        return (long)_credits.GetValueOrDefault(call.UserId) + call.Credits > int.MaxValue ? RewardRequest.TooMany("credits") : null;
    }

    private Redemption Accept(RedemptionCall call)
    {
        var cost = (int)Cost(call);
        var points = _points[call.UserId] -= cost;
        var credits = _credits[call.UserId] = _credits.GetValueOrDefault(call.UserId) + call.Credits;
        return new Redemption(RedemptionId: 0, call.UserId, call.Credits, cost, points, credits);
    }

    private long Cost(RedemptionCall call) => (long)call.Credits * inForce.PointsPerCredit;
}
