using Azure.Storage.Queues;
using LocalHost.Configuration;
using LocalHost.Invocation;
using LocalHost.Storage;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Queues;

/// <summary>Sends what an invocation leaves for queues; one message that cannot be sent fails the invocation.</summary>
internal sealed class QueueOutputs(
    StorageConnections connections, SettingReferences settings, MessageCodec codec, QueueBells bells)
{
    public async Task WriteAsync(HostedFunctionContext context)
    {
        // A response that middleware put in place of the result stands alone.
        if (context.State.Result is HttpResponseData)
        {
            return;
        }

        foreach (var output in context.Function.Outputs.Where(output => output.Queue is not null))
        {
            var value = output.Property is null ? context.State.Result : context.State.Outputs.GetValueOrDefault(output.Name);
            foreach (var message in await QueueMessages.OfAsync(value, context))
            {
                await SendAsync(output, message, context);
            }
        }
    }

    private async Task SendAsync(FunctionOutput output, BinaryData message, HostedFunctionContext context)
    {
        var queue = connections.Queue(output.Queue!.Connection, settings.Resolve(output.Queue.QueueName, context.Function.Name));
        var body = codec.Encode(message);
        if (!await TrySendAsync(queue, body))
        {
            await queue.CreateIfNotExistsAsync();
            await queue.SendMessageAsync(body);
        }

        bells.Ring(queue.Uri);
    }

    private static async Task<bool> TrySendAsync(QueueClient queue, BinaryData body)
    {
        try
        {
            await queue.SendMessageAsync(body);
            return true;
        }
        catch (Azure.RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }
}
