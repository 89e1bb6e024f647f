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
        var beats = heartbeats.Where(beat => beat.Details is not null && beat.At >= aliveSince).ToList();
        var ends = heartbeats.Where(beat => beat.Details is null).ToList();
        await database.TransactAsync(transaction => LiveSessionsTable.ApplyAsync(transaction, beats, ends, cancellationToken), cancellationToken);
    }
}
