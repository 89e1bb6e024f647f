using System.Diagnostics;
using System.Globalization;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>
/// Makes long work step back for others: after each step it rests as long as the step took for every other statement that the server
/// is busy with. Alone, it never rests.
/// </summary>
public sealed class Courtesy(Database database)
{
    private const int MostOthers = 4;

    private const string BusySql = "SHOW GLOBAL STATUS LIKE 'Threads_running'";

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Ends a step, which began where the one before ended.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var took = Stopwatch.GetElapsedTime(_since);
        var (_, running) = (await database.QueryAsync<(string, string)>(BusySql, null, cancellationToken)).Single();
        // The one that asks is running too.
        var others = Math.Clamp(int.Parse(running, CultureInfo.InvariantCulture) - 1, 0, MostOthers);
        var rest = took * others;
        await Task.Delay(rest < LongestRest ? rest : LongestRest, cancellationToken);
        _since = Stopwatch.GetTimestamp();
    }
}
