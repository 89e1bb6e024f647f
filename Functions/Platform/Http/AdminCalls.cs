using Microsoft.Azure.Functions.Worker;

namespace Functions.Platform.Http;

public static class AdminCalls
{
    /// <summary>Who <see cref="AccessMiddleware"/> let in. Only for functions that require a role.</summary>
    public static AdminCaller Caller(this FunctionContext context) => (AdminCaller)context.Items[typeof(AdminCaller)];

    /// <summary>The reader or admin who calls a function that is open to anyone; null for anyone else.</summary>
    public static AdminCaller? KnownCaller(this FunctionContext context) =>
        context.Items.TryGetValue(typeof(AdminCaller), out var caller) ? (AdminCaller)caller : null;
}
