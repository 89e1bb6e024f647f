using Chaos.Faults;
using Chaos.Load;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>An invariant, and the evidence that it is broken, if any.</summary>
internal sealed record Finding(string Invariant, IReadOnlyList<string> Evidence)
{
    public bool Holds => Evidence.Count == 0;
}

/// <summary>Checks every invariant, by SQL and over HTTP, after all faults and when every queue is empty.</summary>
internal sealed class Proof(World world, AppClient app, Book book, OldEvents old)
{
    private static readonly TimeSpan TimerPatience = TimeSpan.FromMinutes(5);

    private readonly EventInvariants _events = new(book);
    private readonly RewardInvariants _rewards = new(book);
    private readonly CountInvariants _counts = new(world, app, old, book);
    private readonly ArchiveInvariants _archive = new(world, old);
    private readonly PrivacyInvariants _privacy = new(world);
    private readonly ErasureInvariants _erasures = new(book);
    private readonly ExportInvariants _exports = new(app, book, old);

    public long Written => _events.Written;

    public async Task<IReadOnlyList<Finding>> RunAsync()
    {
        await using var connection = await world.OpenAsync();
        return
        [
            await FindAsync(
                "every answer was one that the contract allows, and no session went back in time", () => Task.FromResult(book.Surprises)),
            await FindAsync(
                "no server ended by itself", () => Task.FromResult<IEnumerable<string>>(world.UnexpectedExit is { } exit ? [exit] : [])),
            await FindAsync("counts are right before the fold", () => BothAsync(connection)),
            await FindAsync("every timer runs", TimersAsync),
            await FindAsync("an accepted event has one row", () => _events.OneRowEachAsync(connection)),
            await FindAsync("a row has one id, and a document event one document", () => EventInvariants.IdsAndDocumentsAsync(connection)),
            await FindAsync("a message that cannot be read is one dead letter", () => _events.DeadLettersAsync(connection)),
            await FindAsync("a late heartbeat opens no session", () => EventInvariants.NoDeadSessionAsync(connection)),
            await FindAsync("points are what their log adds up to", () => LedgerInvariants.PointsAsync(connection)),
            await FindAsync(
                "credits are what was added less what was spent and is reserved", () => LedgerInvariants.CreditsAsync(connection)),
            await FindAsync("each key had its effect once", () => _rewards.EachKeyOnceAsync(connection)),
            await FindAsync("events earned what the rules give, within their caps", () => RewardInvariants.CapsAsync(connection)),
            await FindAsync("the ledgers' chain of hashes is intact", () => ChainAsync(connection)),
            await FindAsync("counts are right after the fold", () => BothAsync(connection)),
            await FindAsync("counts are equal to a recount", _counts.RecountAsync),
            await FindAsync("an old row is in one file, and out of MySQL", () => _archive.EachRowOnceAsync(connection)),
            await FindAsync("nothing names an erased user for a time before the erasure", () => _erasures.NamesNobodyAsync(connection)),
            await FindAsync("an accepted event of an erased user has a row", () => _erasures.AllRowsAsync(connection)),
            await FindAsync("an export has each row of its user once", () => _exports.EachRowOnceAsync()),
            await FindAsync("no raw address anywhere", () => _privacy.NoAddressAsync(connection)),
        ];
    }

    private static async Task<Finding> FindAsync(string invariant, Func<Task<IEnumerable<string>>> evidence) =>
        new(invariant, [.. await evidence()]);

    private async Task<IEnumerable<string>> BothAsync(MySqlConnection connection) =>
        [.. await _counts.UsageAsync(connection), .. await _counts.DocumentsAsync(connection)];

    private async Task<IEnumerable<string>> TimersAsync()
    {
        var failed = new List<string>();
        foreach (var name in OperatorFaults.Timers)
        {
            var (answer, failure) = await app.RunTimerAsync(world.Hosts[0].Url, name, TimerPatience);
            if (answer?.Status != 202)
            {
                failed.Add($"{name}: {answer?.ToString() ?? failure}");
            }
        }

        return failed;
    }

    private async Task<IEnumerable<string>> ChainAsync(MySqlConnection connection)
    {
        var (answer, intact) = (
            $"{await app.CallAsync(HttpMethod.Get, "api/ledger/verify")}", await LedgerInvariants.IntactAsync(connection));
        return answer == intact ? [] : [$"{answer} where {intact} was due"];
    }
}
