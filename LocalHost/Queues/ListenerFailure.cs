using System.Runtime.ExceptionServices;
using Microsoft.Azure.WebJobs.Host.Timers;

namespace LocalHost.Queues;

/// <summary>Notices the failure that ends a listener. The handler of the package would end the process.</summary>
internal sealed class ListenerFailure : IWebJobsExceptionHandler
{
    private readonly TaskCompletionSource<Exception> _occurred = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Exception> Occurred => _occurred.Task;

    public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) =>
        OnUnhandledExceptionAsync(exceptionInfo);

    public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
    {
        _occurred.TrySetResult(exceptionInfo.SourceException);
        return Task.CompletedTask;
    }
}
