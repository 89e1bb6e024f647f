using LocalHost.Queues;
using Microsoft.Azure.WebJobs.Host.Listeners;

namespace LocalHost.Tests.Queues;

public sealed class ShortLeaseTests
{
    [Fact]
    public void A_listener_without_the_members_of_the_lease_is_refused_by_their_name()
    {
        using var listener = new OtherListener();

        var missing = Assert.Throws<MissingMemberException>(
            () => new ShortLease(TimeSpan.FromSeconds(1)).Decorate(new ListenerDecoratorContext(null, null, listener)));

        Assert.Contains("has no _visibilityTimeout", missing.Message, StringComparison.Ordinal);
    }

    private sealed class OtherListener : IListener
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
