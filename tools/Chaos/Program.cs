using System.Globalization;
using Chaos;

// Started by ./dev chaos. Exit code 0: the app recovered from every fault and every invariant holds; 1: not; 2: wrong arguments.
var inputs = 100_000;
var minutes = 15.0;
var seed = Random.Shared.Next(1_000_000);
for (var i = 0; i < args.Length; i += 2)
{
    var value = args.ElementAtOrDefault(i + 1);
    var known = args[i] switch
    {
        "--minutes" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= 600,
        "--inputs" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs),
        "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
        _ => false,
    };
    if (!known)
    {
        await Console.Error.WriteLineAsync($"chaos does not take {args[i]} {value}; say --minutes N, --seed N, --inputs N, or nothing.");
        return 2;
    }
}

Console.WriteLine(
    FormattableString.Invariant($"Chaos for {minutes} minutes. The same choices again: ./dev chaos --minutes {minutes} --seed {seed}"));
await using var run = await ChaosRun.StartAsync(new ChaosPlan(seed, TimeSpan.FromMinutes(minutes)), Say);
await run.StrikeAsync();
Say("All is well again, and every queue is empty. Checking.");
var report = await run.ProveAsync();
Say($"Sending {inputs} odd requests.");
report = report with { Findings = [.. report.Findings, await run.FuzzAsync(inputs)] };
Console.WriteLine();
Console.Write(report);
return report.IsGood ? 0 : 1;

static void Say(string text) => Console.WriteLine(FormattableString.Invariant($"{DateTime.UtcNow:HH:mm:ss} {text}"));
