using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Invocation;

/// <summary>The context of one invocation.</summary>
internal sealed class HostedFunctionContext(
    HostedFunction function, TriggerInput input, IServiceProvider services, Activity? activity, CancellationToken cancellationToken)
    : FunctionContext
{
    public HostedFunction Function => function;

    public TriggerInput Input => input;

    public InvocationState State => InvocationState.Of(this);

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => function.Definition.Id;

    public override TraceContext TraceContext { get; } = new InvocationTrace(input, activity);

    public override BindingContext BindingContext { get; } = new TriggerBinding(input);

    public override RetryContext RetryContext { get; } = new NoRetries();

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => function.Definition;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures(new InvocationState());

    public override CancellationToken CancellationToken => cancellationToken;

    // Where nobody records this host's spans, one of them between the caller's and the function's would only be a hole in the trace.
    private sealed class InvocationTrace(TriggerInput input, Activity? activity) : TraceContext
    {
        public override string TraceParent { get; } = activity?.Id ?? input.TraceParent;

        public override string TraceState { get; } = (activity is null ? input.TraceState : activity.TraceStateString) ?? "";
    }

    private sealed class TriggerBinding(TriggerInput input) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => input.BindingData;
    }

    private sealed class NoRetries : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }
}
