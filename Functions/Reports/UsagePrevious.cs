using Functions.Counts;
using Functions.Platform;

namespace Functions.Reports;

/// <summary>Reads the range that a usage report is compared with, in the buckets of the report.</summary>
internal sealed class UsagePrevious(UsageRead previous, ReportRange range, LocalCalendar calendar)
{
    // What is so much later falls into the same part of the report's range.
    private readonly TimeSpan _offset = range.Start - previous.Query.Range.Start;

    /// <summary>The totals, and counts and users by the start of the report's bucket.</summary>
    public async Task<(UsageTotals Totals, Dictionary<DateTime, long> Counts, Dictionary<DateTime, long> Users)> ReadAsync(
        CancellationToken cancellationToken)
    {
        var interval = previous.Query.Interval;
        var counts = await previous.Counts.SeriesAsync(time => ReportInterval.StartOf(interval, time + _offset), cancellationToken);
        var (total, series) = await previous.Users.CountAsync(cancellationToken);
        var users = interval is ReportInterval.Hour or Period.Day
            ? series.ToDictionary(bucket => bucket.Key + _offset, bucket => bucket.Value)
            : await SpansAsync(interval, cancellationToken);
        var (from, to, until) = (previous.Query.Range.From, previous.Query.Range.To, previous.Query.Range.CutUtc(calendar));
        return (new UsageTotals(from, to, until, counts.Values.Sum(), total), counts, users);
    }

    // A week or a month of the report is no week or month of the other range.
    private async Task<Dictionary<DateTime, long>> SpansAsync(string interval, CancellationToken cancellationToken)
    {
        var users = new Dictionary<DateTime, long>();
        foreach (var start in ReportInterval.Buckets(interval, range))
        {
            var from = (start > range.Start ? start : range.Start) - _offset;
            var to = ReportInterval.EndOf(interval, start) - _offset;
            var end = previous.Query.Range.End;
            users[start] = await previous.Users.OfSpanAsync(from, to < end ? to : end, cancellationToken);
        }

        return users;
    }
}
