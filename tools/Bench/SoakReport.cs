using System.Globalization;

namespace Bench;

/// <summary>Medians of a measure in the first third of the samples and in the last.</summary>
/// <param name="Unit">Of both; empty for a count.</param>
/// <param name="Slack">Growth allowed in addition to a tenth, for small measures.</param>
internal sealed record SoakTrend(string What, string Unit, double First, double Last, double Slack)
{
    private const double Tolerance = 1.1;

    /// <summary>The last above which it has grown.</summary>
    public double Most => (First * Tolerance) + Slack;

    public bool IsMet => Last <= Most;

    public static SoakTrend Of(string what, string unit, double slack, IEnumerable<SoakSample> samples, Func<SoakSample, double> measure)
    {
        var values = samples.Select(measure).ToList();
        var third = Math.Max(1, values.Count / 3);
        return new SoakTrend(what, unit, Measure.Median(values[..third]), Measure.Median(values[^third..]), slack);
    }
}

/// <summary>Two numbers that have to be the same.</summary>
internal sealed record SoakCheck(string What, long Expected, long Found)
{
    public bool IsMet => Expected == Found;
}

/// <param name="Minutes">Of steady load.</param>
/// <param name="PeakCalls">Calls a second that went through at the peak.</param>
/// <param name="PeakEvents">The events a second in them.</param>
/// <param name="Samples">All of them, those of the warm-up too.</param>
/// <param name="Checks">Once all was written.</param>
internal sealed record SoakReport(
    double Minutes, double PeakCalls, double PeakEvents, IReadOnlyList<SoakSample> Samples, IReadOnlyList<SoakCheck> Checks)
{
    private const double WarmUp = 0.1;

    public IReadOnlyList<SoakTrend> Trends { get; } = [.. TrendsOf([.. Samples.Skip((int)Math.Ceiling(Samples.Count * WarmUp))])];

    /// <summary>Events that were accepted each second of the steady load.</summary>
    public double SteadyEvents => (Samples[^1].Accepted - Samples[0].Accepted) / (Samples[^1].Seconds - Samples[0].Seconds);

    /// <summary>Whether nothing grew, nothing failed, and everything accepted was written once.</summary>
    public bool IsMet => Trends.All(trend => trend.IsMet) && Checks.All(check => check.IsMet);

    public string Table() => string.Join('\n',
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Minutes:0.##} minutes of steady load, {SteadyEvents:N0} events/s: "
            + $"half the peak of {PeakCalls:N0} calls/s with {PeakEvents:N0} events/s."),
        "",
        "| measure, medians | first third | last third | at most | met |",
        "|---|---:|---:|---:|---|",
        .. Trends.Select(trend => string.Create(
            CultureInfo.InvariantCulture,
            $"| {trend.What} | {trend.First:N1}{trend.Unit} | {trend.Last:N1}{trend.Unit} | "
            + $"{trend.Most:N1}{trend.Unit} | {Met(trend.IsMet)} |")),
        "",
        "| at the end | expected | found | met |",
        "|---|---:|---:|---|",
        .. Checks.Select(
            check => FormattableString.Invariant($"| {check.What} | {check.Expected:N0} | {check.Found:N0} | {Met(check.IsMet)} |")),
    ]);

    private static IEnumerable<SoakTrend> TrendsOf(IReadOnlyList<SoakSample> samples)
    {
        yield return SoakTrend.Of("memory of the host", " MiB", 10, samples, sample => sample.Memory);
        yield return SoakTrend.Of("messages in the queues", "", 5, samples, sample => sample.Waiting);
        yield return SoakTrend.Of("connections to MySQL", "", 2, samples, sample => sample.Connections);
        if (samples.All(sample => sample.Sockets is not null))
        {
            yield return SoakTrend.Of("sockets of the host", "", 2, samples, sample => sample.Sockets!.Value);
        }

        yield return SoakTrend.Of("99th percentile of calls, from when due", " ms", 5, samples, sample => sample.P99);
    }

    private static string Met(bool isMet) => isMet ? "yes" : "no";
}
