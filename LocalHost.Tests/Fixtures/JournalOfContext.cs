using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Tests.Fixtures;

internal static class JournalOfContext
{
    public static Journal Journal(this FunctionContext context) => context.InstanceServices.GetRequiredService<Journal>();
}
