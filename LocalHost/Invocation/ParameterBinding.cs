using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Invocation;

/// <summary>Gives each parameter of a function its value.</summary>
internal static class ParameterBinding
{
    public static object?[] Bind(HostedFunctionContext context) =>
        [.. context.FunctionDefinition.Parameters.Select(parameter => Bind(context, parameter))];

    private static object? Bind(HostedFunctionContext context, FunctionParameter parameter)
    {
        if (parameter.Name == context.Function.TriggerParameter.Name)
        {
            return context.Input.Bind(context, parameter.Type);
        }

        if (parameter.Type == typeof(FunctionContext))
        {
            return context;
        }

        if (parameter.Type == typeof(CancellationToken))
        {
            return context.CancellationToken;
        }

        return context.BindingContext.BindingData.GetValueOrDefault(parameter.Name) is { } value
            ? Convert(value, parameter)
            : Absent(parameter);
    }

    private static object? Absent(FunctionParameter parameter) =>
        parameter.HasDefaultValue ? parameter.DefaultValue
        : parameter.IsReferenceOrNullableType ? null
        : throw new InvalidOperationException(
            $"There is no value for the parameter '{parameter.Name}'; give it a default value or make it nullable.");

    // A value that does not fit fails the invocation, as on Azure: a constraint in the route keeps such requests out.
    private static object? Convert(object value, FunctionParameter parameter)
    {
        if (parameter.Type.IsInstanceOfType(value))
        {
            return value;
        }

        var type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type;
        var text = value.ToString()!;
        try
        {
            return text.StartsWith('"')
                ? JsonSerializer.Deserialize(text, type)
                : TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or JsonException)
        {
            throw new InvalidOperationException($"The parameter '{parameter.Name}' cannot be read as {type.Name}.", e);
        }
    }
}
