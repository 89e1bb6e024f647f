using System.Globalization;
using System.Text;
using Chaos.Faults;
using Chaos.Invariants;

namespace Chaos;

/// <summary>Totals of events, calls and messages.</summary>
/// <param name="Accepted">Different events that were answered with 202.</param>
/// <param name="Written">Rows that they have; more than accepted, where an answer was lost and tracking was turned off before the
/// retry.</param>
/// <param name="Copies">Events that were accepted again, and changed nothing.</param>
/// <param name="Writes">Redemptions, spends, reservations and their ends, and adjustments that were answered as done.</param>
/// <param name="Replays">Writes under a key that were answered from what was stored.</param>
/// <param name="Retries">Attempts that repeated one without an answer.</param>
/// <param name="DeadLetters">Messages that could never be read.</param>
/// <param name="Erasures">Users that were erased.</param>
/// <param name="Exports">Exports that were begun.</param>
/// <param name="Refusals">Calls that a page's key may not make.</param>
/// <param name="Reports">Reports that were read under load.</param>
/// <param name="LogBytes">What all hosts and workers printed.</param>
internal sealed record Totals(
    int Accepted, long Written, int Copies, int Writes, int Replays, int Retries, int DeadLetters, int Erasures, int Exports, int Refusals,
    int Reports, int LogBytes);

/// <summary>The faults of a run, and the invariants that they broke.</summary>
internal sealed record ChaosReport(
    ChaosPlan Plan, Totals Totals, OutageLog Outage, IReadOnlyCollection<Strike> Strikes, IReadOnlyList<Finding> Findings)
{
    private const int EvidenceShown = 10;

    /// <summary>Whether the app recovered from every fault and every invariant holds.</summary>
    public bool IsGood => Strikes.All(strike => strike.Survived) && Findings.All(finding => finding.Holds);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Seed {Plan.Seed}: {Plan.Time.TotalMinutes:0.##} minutes, hosts {Plan.Hosts}, clients of each kind {Plan.Clients}");
        text.AppendLine();
        Table(text, ("what", "count"),
        [
            ("events accepted", $"{Totals.Accepted}"),
            ("events written", $"{Totals.Written}"),
            ("duplicate events suppressed", $"{Totals.Copies}"),
            ("writes under a key done", $"{Totals.Writes}"),
            ("duplicate writes answered from what was stored", $"{Totals.Replays}"),
            ("attempts repeated by clients", $"{Totals.Retries}"),
            ("dead letters", $"{Totals.DeadLetters}"),
            ("users erased", $"{Totals.Erasures}"),
            ("exports written", $"{Totals.Exports}"),
            ("calls refused that a page's key may not make", $"{Totals.Refusals}"),
            ("reports read under load", $"{Totals.Reports}"),
            ("KiB that the hosts and workers logged", $"{Totals.LogBytes / 1024}"),
            (FormattableString.Invariant($"log of all hosts in {Outage.Away.TotalSeconds:0} s without MySQL"), $"{Outage}"),
            ("faults injected", $"{Strikes.Count}"),
            ("faults survived", $"{Strikes.Count(strike => strike.Survived)}"),
        ]);
        Table(
            text,
            ("fault", "survived"),
            Strikes.GroupBy(strike => strike.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => (kind.Key, $"{kind.Count(strike => strike.Survived)} of {kind.Count()}")));
        Table(text, ("invariant", "holds"), Findings.Select(finding => (finding.Invariant, finding.Holds ? "yes" : "NO")));
        foreach (var finding in Findings.Where(finding => !finding.Holds))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"BROKEN: {finding.Invariant}, {finding.Evidence.Count} findings");
            finding.Evidence.Take(EvidenceShown)
                .ToList().ForEach(evidence => text.AppendLine(CultureInfo.InvariantCulture, $"  {evidence}"));
        }

        return text.ToString();
    }

    private static void Table(StringBuilder text, (string Left, string Right) head, IEnumerable<(string Left, string Right)> rows)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"| {head.Left} | {head.Right} |").AppendLine("|---|---:|");
        foreach (var (left, right) in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {left} | {right} |");
        }

        text.AppendLine();
    }
}
