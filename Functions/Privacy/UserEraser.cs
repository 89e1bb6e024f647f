using Functions.Archives;
using Functions.DeadLetters;
using Functions.Documents;
using Functions.Erasures;
using Functions.LiveSessions;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Privacy;

/// <summary>
/// Takes a user out of what is live: tracking rows lose the user, session, IP hash and meta; sessions go; counts keep a number that is
/// no user's. Ledgers, daily caps and the audit keep amounts under the bare id. Every step may be repeated.
/// </summary>
public sealed class UserEraser(
    Database database,
    CountsEraser counts,
    LiveSessionsTable sessions,
    DeadLettersTable deadLetters,
    ArchiveFilesTable archives,
    ExportFiles exports,
    UserErasuresTable erasures)
{
    /// <summary>Erases the user from the live tables; returns the job that does the rest, null where nothing is left.</summary>
    public async Task<AdminJob?> EraseLiveAsync(long erasure, long userId, CancellationToken cancellationToken)
    {
        var (events, opens) = await EraseRowsAsync(userId, cancellationToken);
        var live = await sessions.EraseAsync(userId, cancellationToken);
        var letters = await deadLetters.EraseAsync(userId, cancellationToken);
        await exports.RemoveOfUserAsync(userId, cancellationToken);
        var files = await archives.CountFilesAsync(cancellationToken);
        await erasures.LiveDoneAsync(erasure, events, opens, live, letters, files, cancellationToken);
        var isForgotten = await counts.TryForgetAsync(userId, cancellationToken);
        return files == 0 && isForgotten ? null : new AdminJob(Erasure: erasure, ForgetsNumber: !isForgotten);
    }

    /// <summary>Takes the user off tracking rows, as those that a restore puts back are; returns how many of each table.</summary>
    public async Task<(int Events, int Documents)> EraseRowsAsync(long userId, CancellationToken cancellationToken) => (
        await EventsTable.Stored.EraseAsync(database, userId, cancellationToken),
        await DocumentsTable.Stored.EraseAsync(database, userId, cancellationToken));
}
