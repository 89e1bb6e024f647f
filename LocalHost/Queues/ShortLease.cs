using System.Reflection;
using Microsoft.Azure.WebJobs.Host.Listeners;

namespace LocalHost.Queues;

/// <summary>
/// Shortens the time after which a message comes back whose host was killed. Microsoft's listener has no setting for its ten minutes,
/// so this sets its private fields, and fails where a new version no longer has them.
/// </summary>
internal sealed class ShortLease(TimeSpan length) : IListenerDecorator
{
    private const BindingFlags Private = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <exception cref="MissingMemberException">The listener has no such field or property.</exception>
    public IListener Decorate(ListenerDecoratorContext context)
    {
        var type = context.Listener.GetType();
        (type.GetField("_visibilityTimeout", Private) ?? throw Missing(type, "_visibilityTimeout"))
            .SetValue(context.Listener, length);
        (type.GetProperty("MinimumVisibilityRenewalInterval", Private) ?? throw Missing(type, "MinimumVisibilityRenewalInterval"))
            .SetValue(context.Listener, length / 4);
        return context.Listener;
    }

    private static MissingMemberException Missing(Type type, string name) =>
        new($"{type.FullName} of {type.Assembly.GetName().Version} has no {name}, so that the lease of a message cannot be shortened.");
}
