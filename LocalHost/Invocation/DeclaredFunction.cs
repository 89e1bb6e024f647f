using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Invocation;

/// <summary>A function definition read from its method.</summary>
internal sealed class DeclaredFunction(string name, MethodInfo method, ParameterInfo trigger, string triggerType, IEnumerable<FunctionOutput> outputs)
    : FunctionDefinition
{
    public override string Name => name;

    public override string Id => name;

    public override string EntryPoint { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";

    public override string PathToAssembly { get; } = method.DeclaringType!.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
    [
        .. method.GetParameters().Select(parameter =>
            new FunctionParameter(parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue, parameter.DefaultValue)),
    ];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(
            trigger.Name!, new DeclaredBinding(trigger.Name!, triggerType, BindingDirection.In));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        outputs.ToImmutableDictionary(
            output => output.Name, BindingMetadata (output) => new DeclaredBinding(output.Name, output.Type, BindingDirection.Out));
}

internal sealed class DeclaredBinding(string name, string type, BindingDirection direction) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    public override BindingDirection Direction => direction;
}
