using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Invocation;

/// <summary>What an invocation has brought forth so far: its result, and the values of its named outputs.</summary>
internal sealed class InvocationState
{
    public object? Result { get; set; }

    public Dictionary<string, object?> Outputs { get; } = [];

    public static InvocationState Of(FunctionContext context) =>
        context.Features.Get<InvocationState>()
        ?? throw new InvalidOperationException("This context does not belong to a running invocation.");
}

internal sealed class StoredResult<T>(InvocationState state) : InvocationResult<T>
{
    public override T? Value
    {
        get => state.Result is T value ? value : default;
        set => state.Result = value;
    }
}

internal sealed class StoredResult(InvocationState state) : InvocationResult
{
    public override object? Value
    {
        get => state.Result;
        set => state.Result = value;
    }
}

internal sealed class StoredOutput<T>(InvocationState state, BindingMetadata binding) : OutputBindingData<T>
{
    public override string BindingType => binding.Type;

    public override string Name => binding.Name;

    public override T? Value
    {
        get => state.Outputs.GetValueOrDefault(binding.Name) is T value ? value : default;
        set => state.Outputs[binding.Name] = value;
    }
}
