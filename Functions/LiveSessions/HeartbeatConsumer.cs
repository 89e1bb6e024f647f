using Functions.DeadLetters;
using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using MySqlConnector;

namespace Functions.LiveSessions;

/// <summary>
/// Keeps <c>tracking_live_sessions</c>: heartbeats in, ended sessions out; messages that are in flight at once share transactions.
/// </summary>
public sealed class HeartbeatConsumer(GroupCommit<Heartbeat, bool> shared, DeadLettersTable deadLetters)
{
    [Function("WriteHeartbeats")]
    public async Task RunAsync([QueueTrigger(Heartbeat.Queue)] string message, CancellationToken cancellationToken)
    {
        if (await deadLetters.ReadAsync(Heartbeat.Messages, message, cancellationToken) is not { } heartbeats)
        {
            return;
        }

        try
        {
            await shared.WriteAsync(heartbeats, cancellationToken);
        }
        catch (MySqlException refused) when (refused.IsRefusedContent())
        {
            await deadLetters.AddAsync(Heartbeat.Queue, message, refused.Message, cancellationToken);
        }
    }
}
