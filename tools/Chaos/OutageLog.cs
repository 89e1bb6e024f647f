using System.Text;
using Chaos.Faults;

namespace Chaos;

/// <summary>What all hosts together printed from the begin of an outage of MySQL under load until everything is served again.</summary>
/// <param name="Away">How long MySQL was out of reach.</param>
internal sealed record OutageLog(TimeSpan Away, int Lines, int Bytes)
{
    public override string ToString() => FormattableString.Invariant($"{Lines} lines, {Bytes} bytes");

    public static async Task<OutageLog> MeasureAsync(World world, Driver driver, TimeSpan away)
    {
        var before = SizeOf(world.Printed);
        await world.MySqlProxy.CloseAsync(away);
        await driver.RecoverAsync("MySQL out of reach, alone", away);
        var after = SizeOf(world.Printed);
        return new OutageLog(away, after.Lines - before.Lines, after.Bytes - before.Bytes);
    }

    private static (int Lines, int Bytes) SizeOf(string text) =>
        (text.Count(character => character == '\n'), Encoding.UTF8.GetByteCount(text));
}
