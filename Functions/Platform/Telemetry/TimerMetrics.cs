using System.Diagnostics.Metrics;

namespace Functions.Platform.Telemetry;

/// <summary>How often timers run, how long, and how often they fail.</summary>
public sealed class TimerMetrics
{
    public const string MeterName = "Functions.Timers";

    private readonly Counter<long> _runs;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;

    public TimerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _runs = meter.CreateCounter<long>("timer.runs", "{run}", "Runs of a timer that ended, however they ended");
        _failures = meter.CreateCounter<long>("timer.failures", "{run}", "Runs of a timer that threw");
        _duration = meter.CreateHistogram<double>("timer.duration", "s", "How long a run took");
    }

    public void Ran(string timer, TimeSpan duration, bool failed)
    {
        var tag = KeyValuePair.Create("timer", (object?)timer);
        _runs.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
        if (failed)
        {
            _failures.Add(1, tag);
        }
    }
}
