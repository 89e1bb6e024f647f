using System.Diagnostics.Metrics;
using Functions.Platform.Http;

namespace Functions.LiveSessions;

/// <summary>How many heartbeats come in, and how many users and sessions are live.</summary>
public sealed class LiveSessionMetrics
{
    public const string MeterName = "Functions.LiveSessions";

    private readonly IntakeCounters _intake;
    private readonly Gauge<long> _users;
    private readonly Gauge<long> _sessions;

    public LiveSessionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _intake = new IntakeCounters(meter, "tracking.heartbeats", "{heartbeat}");
        _users = meter.CreateGauge<long>("tracking.users.live", "{user}", "Different users of the live sessions, as last pruned");
        _sessions = meter.CreateGauge<long>(
            "tracking.sessions.live", "{session}", "Sessions whose last heartbeat is not too old, as last pruned");
    }

    /// <summary>Whether a listener is attached; without one, counting is not worth a query.</summary>
    public bool CountsLive => _users.Enabled || _sessions.Enabled;

    public void Received(Intake<Heartbeat> intake) => _intake.Count(intake);

    public void Live(LiveCount live)
    {
        _users.Record(live.Users);
        _sessions.Record(live.Sessions);
    }
}
