using LocalHost.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Tests.Functions;

/// <summary>A scoped service, to be told apart and seen to be disposed.</summary>
public sealed class ScopedThing(Journal journal) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public static ScopedThing Of(FunctionContext context) => context.InstanceServices.GetRequiredService<ScopedThing>();

    public void Dispose() => journal.Add($"disposed {Id}");
}
