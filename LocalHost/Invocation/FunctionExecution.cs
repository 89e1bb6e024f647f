using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Invocation;

/// <summary>The end of the middleware pipeline: makes the function's class and calls its method.</summary>
internal sealed class FunctionExecution
{
    private readonly ConcurrentDictionary<Type, ObjectFactory> _factories = new();

    public async Task ExecuteAsync(FunctionContext context)
    {
        var hosted = (HostedFunctionContext)context;
        var method = hosted.Function.Method;
        var arguments = ParameterBinding.Bind(hosted);
        var instance = method.IsStatic ? null : Create(method.DeclaringType!, context.InstanceServices);
        Store(hosted, await ResultAsync(method, method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)));
    }

    private object Create(Type type, IServiceProvider services) =>
        _factories.GetOrAdd(type, static type => ActivatorUtilities.CreateFactory(type, Type.EmptyTypes))(services, null);

    private static async Task<object?> ResultAsync(MethodInfo method, object? returned)
    {
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return method.ReturnType.GetProperty(nameof(Task<>.Result))?.GetValue(task);
    }

    private static void Store(HostedFunctionContext context, object? result)
    {
        var properties = context.Function.Outputs.Where(output => output.Property is not null).ToList();
        if (properties.Count == 0 || result is null)
        {
            context.State.Result = result;
            return;
        }

        foreach (var output in properties)
        {
            context.State.Outputs[output.Name] = output.Property!.GetValue(result);
        }
    }
}
