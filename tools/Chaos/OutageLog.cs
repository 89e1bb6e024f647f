using System.Text;
using System.Text.RegularExpressions;
using Chaos.Faults;

namespace Chaos;

/// <summary>What all hosts together printed from the begin of an outage of MySQL under load until everything is served again.</summary>
/// <param name="Away">How long MySQL was out of reach.</param>
/// <param name="Warnings">Entries that are warnings or errors; most others are of calls that clients repeat.</param>
internal sealed partial record OutageLog(TimeSpan Away, int Lines, int Bytes, int Warnings)
{
    public override string ToString() => FormattableString.Invariant($"{Lines} lines, {Bytes} bytes, {Warnings} warnings or errors");

    public static async Task<OutageLog> MeasureAsync(World world, Driver driver, TimeSpan away)
    {
        var before = SizeOf(world.Printed);
        await world.MySqlProxy.CloseAsync(away);
        await driver.RecoverAsync("MySQL out of reach, alone", away);
        var after = SizeOf(world.Printed);
        return new OutageLog(away, after.Lines - before.Lines, after.Bytes - before.Bytes, after.Warnings - before.Warnings);
    }

    private static (int Lines, int Bytes, int Warnings) SizeOf(string text) =>
        (text.Count(character => character == '\n'), Encoding.UTF8.GetByteCount(text), Warning().Count(text));

    [GeneratedRegex(@"\d\d:\d\d:\d\d (warn|fail|crit): ")]
    private static partial Regex Warning();
}
