using Functions.DeadLetters;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using MySqlConnector;

namespace Functions.LiveSessions;

/// <summary>Keeps the hot table: heartbeats in, ended sessions out, one transaction per message.</summary>
public sealed class HeartbeatConsumer(Database database, SettingsCache settings, DeadLettersTable deadLetters, TimeProvider clock)
{
    [Function("WriteHeartbeats")]
    public async Task RunAsync([QueueTrigger(Heartbeat.Queue)] string message, CancellationToken cancellationToken)
    {
        if (QueueMessages.Read(message, HeartbeatJson.Default.QueueMessageHeartbeat, out var unreadable) is not { } heartbeats)
        {
            await deadLetters.AddAsync(Heartbeat.Queue, message, unreadable, cancellationToken);
            return;
        }

        try
        {
            await WriteAsync(heartbeats, cancellationToken);
        }
        catch (MySqlException refused) when (refused.IsRefusedContent())
        {
            await deadLetters.AddAsync(Heartbeat.Queue, message, refused.Message, cancellationToken);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        // A heartbeat that waited longer than the timeout says nothing about who is here now.
        var aliveSince = clock.GetUtcNow().UtcDateTime - timeout;
        var beats = heartbeats.Where(beat => beat.Details is not null && beat.At >= aliveSince).ToList();
        var ends = heartbeats.Where(beat => beat.Details is null).ToList();
        await database.TransactAsync(transaction => LiveSessionsTable.ApplyAsync(transaction, beats, ends, cancellationToken), cancellationToken);
    }
}
