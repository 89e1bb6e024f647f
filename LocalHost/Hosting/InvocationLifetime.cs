using Microsoft.Extensions.Hosting;

namespace LocalHost.Hosting;

/// <summary>Lets running invocations finish once the host stops, and signals their tokens when its grace is over.</summary>
internal sealed class InvocationLifetime : IDisposable
{
    private static readonly TimeSpan AfterToken = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _stopping;

    public InvocationLifetime(IHostApplicationLifetime host, EmbeddedHostOptions options) =>
        _stopping = host.ApplicationStopping.Register(() => _end.CancelAfter(options.ShutdownGrace));

    /// <summary>Signalled when invocations must end.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Waits for an invocation, and a little longer than its token; null where it goes on all the same.</summary>
    public async Task<TOutcome?> WaitAsync<TOutcome>(Task<TOutcome> invocation)
        where TOutcome : class
    {
        try
        {
            return await invocation.WaitAsync(Token);
        }
        catch (OperationCanceledException) when (Token.IsCancellationRequested)
        {
            await Task.WhenAny(invocation, Task.Delay(AfterToken));
            return invocation.IsCompletedSuccessfully ? await invocation : null;
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _end.Dispose();
    }
}
