using System.Diagnostics.Metrics;
using Functions.Platform.Http;

namespace Functions.LiveSessions;

/// <summary>How many heartbeats come in, and how many sessions live.</summary>
public sealed class LiveSessionMetrics
{
    public const string MeterName = "Functions.LiveSessions";

    private readonly IntakeCounters _intake;
    private readonly Gauge<long> _live;

    public LiveSessionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _intake = new IntakeCounters(meter, "tracking.heartbeats", "{heartbeat}");
        _live = meter.CreateGauge<long>(
            "tracking.sessions.live", "{session}", "Sessions whose last heartbeat is not too old, as last pruned");
    }

    /// <summary>Somebody wants to know how many live; without, counting them is not worth a query.</summary>
    public bool CountsLive => _live.Enabled;

    public void Received(Intake<Heartbeat> intake) => _intake.Count(intake);

    public void Live(long sessions) => _live.Record(sessions);
}
