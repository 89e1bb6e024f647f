using System.Diagnostics.Metrics;
using Functions.Platform.Http;

namespace Functions.Tracking;

/// <summary>How many events come in, and what becomes of them.</summary>
public sealed class TrackingMetrics
{
    public const string MeterName = "Functions.Tracking";

    // From a busy queue's lag to the oldest event that is accepted.
    private static readonly InstrumentAdvice<double> LagBuckets =
        new() { HistogramBucketBoundaries = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400, 604_800] };

    private readonly IntakeCounters _intake;
    private readonly Counter<long> _written;
    private readonly Counter<long> _duplicates;
    private readonly Histogram<double> _lag;
    private readonly TimeProvider _clock;

    public TrackingMetrics(IMeterFactory meters, TimeProvider clock)
    {
        var meter = meters.Create(MeterName);
        _intake = new IntakeCounters(meter, "tracking.events", "{event}");
        _written = meter.CreateCounter<long>("tracking.events.written", "{event}", "Events that became rows");
        _duplicates = meter.CreateCounter<long>("tracking.events.duplicates", "{event}", "Events whose id was seen before");
        _lag = meter.CreateHistogram(
            "tracking.events.lag", "s", "How old an event was when it was written", tags: null, advice: LagBuckets);
        _clock = clock;
    }

    public void Received(Intake<TrackedEvent> intake) => _intake.Count(intake);

    /// <summary>So many events were sent, and <paramref name="fresh"/> of them became rows; the others came before.</summary>
    public void Written(int sent, IReadOnlyCollection<TrackedEvent> fresh)
    {
        _written.Add(fresh.Count);
        _duplicates.Add(sent - fresh.Count);
        if (_lag.Enabled)
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            foreach (var tracked in fresh)
            {
                _lag.Record(Math.Max(0, (now - tracked.CreatedAt).TotalSeconds));
            }
        }
    }
}
