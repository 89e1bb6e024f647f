using Azure.Storage.Queues.Models;
using LocalHost.Invocation;

namespace LocalHost.Queues;

/// <summary>Runs queue functions on their messages.</summary>
internal sealed class QueueInvocations(FunctionCatalog catalog, Dispatcher dispatcher)
{
    /// <exception cref="InvalidOperationException">The function failed, which the listener takes as a failed attempt.</exception>
    public async Task RunAsync(string name, QueueMessage message, CancellationToken cancellationToken)
    {
        var function = catalog.Find(name)!;
        var outcome = await dispatcher.InvokeAsync(function, invocation => QueueTriggerInput.Fill(invocation, function, message), cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new InvalidOperationException(outcome.Error);
        }
    }
}
