namespace Perf;

/// <summary>One line of the table: our figure, the physical limit beside it in the same run, and the ratio that is aimed at.</summary>
internal sealed record Line(string What, string Limit, double Ours, double LimitRate, double Goal)
{
    public double Ratio => Ours / LimitRate;

    public static string Table(IEnumerable<Line> lines) => string.Join('\n',
    [
        "| what | limit beside it | ours /s | limit /s | ratio | goal |",
        "|---|---|---:|---:|---:|---:|",
        .. lines.Select(line => FormattableString.Invariant(
            $"| {line.What} | {line.Limit} | {line.Ours:N0} | {line.LimitRate:N0} | {line.Ratio:F2} | {line.Goal:F2} |")),
    ]);
}
