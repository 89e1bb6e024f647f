using System.Reflection;
using LocalHost.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Invocation;

/// <summary>Reads one function from its method, and refuses what could never run.</summary>
internal static class FunctionReader
{
    public static HostedFunction Read(string name, MethodInfo method)
    {
        var triggers = method.GetParameters().Where(parameter => parameter.IsDefined(typeof(TriggerBindingAttribute))).ToList();
        if (triggers is not [var parameter])
        {
            throw new StartupException($"Function '{name}' has {triggers.Count} triggers; give exactly one of its parameters a trigger attribute.");
        }

        var trigger = parameter.GetCustomAttribute<TriggerBindingAttribute>()!;
        RefuseWrongParameter(name, trigger, parameter);
        var outputs = Outputs(name, method, trigger);
        var definition = new DeclaredFunction(name, method, parameter, TypeOf(trigger), outputs);
        return new HostedFunction(method, trigger, parameter, outputs, definition);
    }

    private static string TypeOf(TriggerBindingAttribute trigger) => trigger switch
    {
        HttpTriggerAttribute => "httpTrigger",
        QueueTriggerAttribute => "queueTrigger",
        _ => "timerTrigger",
    };

    private static void RefuseWrongParameter(string name, TriggerBindingAttribute trigger, ParameterInfo parameter)
    {
        var expected = trigger switch
        {
            HttpTriggerAttribute => typeof(HttpRequestData),
            TimerTriggerAttribute => typeof(TimerInfo),
            _ => parameter.ParameterType,
        };
        if (parameter.ParameterType != expected)
        {
            throw new StartupException($"Function '{name}': declare its parameter '{parameter.Name}' as {expected.Name}.");
        }
    }

    private static List<FunctionOutput> Outputs(string name, MethodInfo method, TriggerBindingAttribute trigger)
    {
        var result = ResultType(name, method);
        if (method.GetCustomAttribute<QueueOutputAttribute>() is { } queue)
        {
            return [new FunctionOutput(queue, null)];
        }

        if (result == typeof(HttpResponseData))
        {
            return [new FunctionOutput(null, null)];
        }

        var properties = result.GetProperties().Select(OutputOf).OfType<FunctionOutput>().ToList();
        return properties.Count > 0 || result == typeof(void) || trigger is not HttpTriggerAttribute
            ? properties
            : throw new StartupException(
                $"Function '{name}' returns {result.Name}; return HttpResponseData, or a class with an [HttpResult] property.");
    }

    private static FunctionOutput? OutputOf(PropertyInfo property) =>
        property.GetCustomAttribute<QueueOutputAttribute>() is { } queue ? new FunctionOutput(queue, property)
        : property.IsDefined(typeof(HttpResultAttribute)) || property.PropertyType == typeof(HttpResponseData) ? new FunctionOutput(null, property)
        : null;

    private static Type ResultType(string name, MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(ValueTask) || type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            throw new StartupException($"Function '{name}' returns a ValueTask; return a Task.");
        }

        return type == typeof(Task) ? typeof(void)
            : type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0]
            : type;
    }
}
