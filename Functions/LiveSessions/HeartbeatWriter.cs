using Functions.Erasures;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.LiveSessions;

/// <summary>Writes heartbeats and ends in one transaction.</summary>
public sealed class HeartbeatWriter(Database database, SettingsCache settings, TimeProvider clock)
{
    public async Task WriteAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        // A heartbeat that waited longer than the timeout says nothing about who is here now.
        var aliveSince = clock.GetUtcNow().UtcDateTime - timeout;
        var inTime = heartbeats.Where(beat => beat.Details is null || beat.At >= aliveSince).ToList();
        await database.TransactAsync(transaction => WriteAsync(transaction, inTime, cancellationToken), cancellationToken);
    }

    // A heartbeat of a user who was erased since would bring the session back.
    private static async Task WriteAsync(Transaction transaction, List<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        var erased = await ErasedUsers.LockAsync(transaction, heartbeats.Select(beat => beat.UserId), cancellationToken);
        var kept = heartbeats.Where(beat => !erased.Covers(beat.UserId, beat.At)).ToLookup(beat => beat.Details is not null);
        await LiveSessionsTable.ApplyAsync(transaction, [.. kept[true]], [.. kept[false]], cancellationToken);
    }
}
