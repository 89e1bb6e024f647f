using System.Diagnostics.Metrics;

namespace Functions.Platform.Http;

/// <summary>What batches brought, as two counters: items accepted, and items rejected by reason.</summary>
/// <param name="meter">Whose counters they are.</param>
/// <param name="name">What comes before <c>.accepted</c> and <c>.rejected</c>.</param>
/// <param name="unit">One item.</param>
public sealed class IntakeCounters(Meter meter, string name, string unit)
{
    private readonly Counter<long> _accepted = meter.CreateCounter<long>(
        $"{name}.accepted", unit, "Items that were valid, and handed to the queue");
    private readonly Counter<long> _rejected = meter.CreateCounter<long>($"{name}.rejected", unit, "Items, or bodies, that were refused");

    public void Count<T>(Intake<T> intake)
        where T : class
    {
        _accepted.Add(intake.Accepted.Count);
        if (_rejected.Enabled)
        {
            foreach (var reason in intake.RejectionReasons)
            {
                _rejected.Add(1, KeyValuePair.Create("reason", (object?)reason));
            }
        }
    }
}
