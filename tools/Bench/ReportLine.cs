using System.Globalization;

namespace Bench;

/// <summary>
/// A report at a number of events, over so many days where it has a range; in milliseconds, what its median is to be below, and the plain
/// GROUP BY of the same range.
/// </summary>
internal sealed record ReportLine(string Name, int Millions, int? Days, double Goal, double? Plain = null)
{
    // The most that the largest number of events may take, in times of the smallest.
    private const double MaxGrowth = 1.5;

    public double Median { get; init; }

    public double Percentile95 { get; init; }

    /// <summary>The median of the same report, read from a copy on another server.</summary>
    public double? OfCopy { get; init; }

    /// <summary>One row for each report and range, the numbers of events side by side.</summary>
    public static string Table(IReadOnlyList<ReportLine> lines)
    {
        var sizes = lines.Select(line => line.Millions).Distinct().Order().ToList();
        string Columns(Func<int, string> column) => string.Concat(sizes.Select(size => $" {column(size)} |"));
        return string.Join('\n',
        [
            $"| report | days |{Columns(size => $"{size} M, median")}{Columns(size => $"{size} M, p95")}"
                + $"{Columns(size => $"{size} M, copy")} goal | met | growth, goal {Text(MaxGrowth)} | plain GROUP BY at {sizes[^1]} M |",
            $"|---|---:|{string.Concat(Enumerable.Repeat("---:|", (3 * sizes.Count) + 1))}---|---:|---:|",
            .. lines.GroupBy(line => (line.Name, line.Days)).Select(report => Row([.. report.OrderBy(line => line.Millions)])),
        ]);
    }

    private static string Row(ReportLine[] report)
    {
        string Columns(Func<ReportLine, double?> value) => string.Concat(report.Select(line => $" {Text(value(line))} |"));
        var last = report[^1];
        var isMet = report.All(line => line.Median < line.Goal);
        return $"| {last.Name} | {last.Days?.ToString(CultureInfo.InvariantCulture)} |{Columns(line => line.Median)}"
            + $"{Columns(line => line.Percentile95)}{Columns(line => line.OfCopy)} < {Text(last.Goal)} | {(isMet ? "yes" : "**no**")} |"
            + $" {Text(last.Median / report[0].Median)} | {Text(last.Plain)} |";
    }

    private static string Text(double? value) => value?.ToString(value < 100 ? "N1" : "N0", CultureInfo.InvariantCulture) ?? "";
}
