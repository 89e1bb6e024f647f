using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform.Http;

public static class AdminCalls
{
    /// <summary>Who <see cref="AccessMiddleware"/> let in. Only for functions that require a role.</summary>
    public static AdminCaller Caller(this FunctionContext context) => (AdminCaller)context.Items[typeof(AdminCaller)];
}
