using Azure.Storage.Queues.Models;
using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;

namespace LocalHost.Queues;

/// <summary>Runs queue functions on their messages.</summary>
internal sealed class QueueInvocations
{
    private readonly Dispatcher _dispatcher;

    /// <exception cref="StartupException">A queue's name refers to a setting that is missing.</exception>
    public QueueInvocations(FunctionCatalog catalog, SettingReferences references, Dispatcher dispatcher)
    {
        _dispatcher = dispatcher;
        Functions = [.. catalog.TriggeredBy(HostFunction.Queue)];
        foreach (var function in Functions)
        {
            references.Resolve(function.Text("queueName")!, function.Name);
        }
    }

    public IReadOnlyList<HostFunction> Functions { get; }

    /// <exception cref="InvalidOperationException">The function failed, which the listener takes as a failed attempt.</exception>
    public async Task RunAsync(string name, QueueMessage message, CancellationToken cancellationToken)
    {
        var function = Functions.Single(candidate => candidate.Name == name);
        var outcome = await _dispatcher.InvokeAsync(
            function, invocation => QueueTriggerInput.Fill(invocation, function, message), cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new InvalidOperationException(outcome.Error);
        }
    }
}
