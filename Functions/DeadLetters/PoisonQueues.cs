using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using MySqlConnector;

namespace Functions.DeadLetters;

/// <summary>
/// Drains what the host gave up on into the dead letters, under the name of the queue that it belongs to, whatever its bytes are: messages
/// are read as raw bytes, because decoding may be what failed.
/// </summary>
public sealed class PoisonQueues(RawQueues queues, DeadLettersTable deadLetters)
{
    private const int BatchMessages = 32;
    private const string Reason = "The message failed as often as it may be delivered.";
    private const string NotText = "The message is not base64 of UTF-8 text, as a message of this queue has to be.";

    private static readonly TimeSpan Invisible = TimeSpan.FromMinutes(5);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Drains every poison queue until it is empty; returns how many messages there were.</summary>
    public async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        var drained = 0;
        foreach (var queue in QueueDefinition.All)
        {
            foreach (var name in new[] { queue.Name }.Concat(queue.Former))
            {
                drained += await DrainAsync(QueueDefinition.PoisonOf(name), queue.Name, cancellationToken);
            }
        }

        return drained;
    }

    private async Task<int> DrainAsync(string name, string queue, CancellationToken cancellationToken)
    {
        var poison = queues.Client.GetQueueClient(name);
        var drained = 0;
        while (await ReceiveAsync(poison, cancellationToken) is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await KeepAsync(queue, message.Body.ToString(), cancellationToken);
                await poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                drained++;
            }
        }

        return drained;
    }

    // The host makes a poison queue when it first needs it.
    private static async Task<QueueMessage[]> ReceiveAsync(QueueClient poison, CancellationToken cancellationToken)
    {
        try
        {
            return (await poison.ReceiveMessagesAsync(BatchMessages, Invisible, cancellationToken)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    private async Task KeepAsync(string name, string body, CancellationToken cancellationToken)
    {
        var text = Decode(body);
        try
        {
            await deadLetters.AddAsync(name, text ?? body, text is null ? NotText : Reason, cancellationToken);
        }
        catch (MySqlException refused) when (refused.IsRefusedContent())
        {
            // Its bytes at least, in letters that every server takes.
            await deadLetters.AddAsync(name, Convert.ToBase64String(Utf8.GetBytes(body)), refused.Message, cancellationToken);
        }
    }

    private static string? Decode(string body)
    {
        try
        {
            return Utf8.GetString(Convert.FromBase64String(body));
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
