using System.Globalization;

namespace Bench;

/// <summary>
/// One line of the table: our figure, the physical limit measured beside it in the same run, and the ratio that is aimed at. Without a
/// limit the figure itself is compared with the goal.
/// </summary>
/// <param name="LimitFigure">The limit's figure; null where there is none.</param>
/// <param name="Goal">The ratio aimed at; null where the line only informs.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="IsMost">Whether less is better.</param>
internal sealed record Line(
    string What, string Limit, double Ours, double? LimitFigure, double? Goal, string Unit = "/s", bool IsMost = false)
{
    /// <summary>What one of our operations costs; null where it was not measured.</summary>
    public Cost? OurCost { get; private init; }

    /// <summary>What one of the limit's costs.</summary>
    public Cost? LimitCost { get; private init; }

    /// <summary>A line of operations per second, with what each costs.</summary>
    public static Line Of(string what, string limit, (Round Ours, Round Limit) measured, double? goal) =>
        new(what, limit, measured.Ours.PerSecond, measured.Limit.PerSecond, goal)
        {
            OurCost = measured.Ours.Cost,
            LimitCost = measured.Limit.Cost,
        };

    public double? Ratio => Ours / LimitFigure;

    /// <summary>Whether the goal is met; null where there is none.</summary>
    public bool? IsMet => Goal is { } goal ? IsMost ? (Ratio ?? Ours) <= goal : (Ratio ?? Ours) >= goal : null;

    public static string Table(IEnumerable<Line> lines) => string.Join('\n',
    [
        "| line | limit beside it | ours | limit | ratio | goal | met |",
        "|---|---|---:|---:|---:|---:|---|",
        .. lines.Select(line => line.Row),
    ]);

    private string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {What} | {Limit} | {Ours:N0} {Unit} | {Figure} | "
        + $"{(Ratio is { } ratio ? FormattableString.Invariant($"{ratio:F2}") : "")} | {Aim} | "
        + $"{(IsMet is { } met ? met ? "yes" : "no" : "")} |");

    private string Figure => LimitFigure is { } limit ? FormattableString.Invariant($"{limit:N0} {Unit}") : "—";

    private string Aim => Goal is { } goal ? FormattableString.Invariant($"{(IsMost ? "≤" : "≥")} {goal:0.##}") : "—";
}
