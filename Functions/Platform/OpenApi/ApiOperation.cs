using Functions.Platform.Http;

namespace Functions.Platform.OpenApi;

/// <summary>
/// One operation, as the OpenAPI document describes it. Route, method and who may call it are read from the function itself, and so are
/// the refusals that follow from these.
/// </summary>
/// <param name="Function">The name in the function's attribute.</param>
/// <param name="Summary">What it does, in a line.</param>
public sealed record ApiOperation(string Function, string Summary)
{
    public string? Description { get; init; }

    public IReadOnlyList<FieldRule> Path { get; init; } = [];

    public IReadOnlyList<FieldRule> Query { get; init; } = [];

    /// <summary>Request headers beside the Idempotency-Key.</summary>
    public IReadOnlyList<FieldRule> Headers { get; init; } = [];

    /// <summary>The rule of its Idempotency-Key; null where it takes none.</summary>
    public TextRule? IdempotencyKey { get; init; }

    public ApiBody? Body { get; init; }

    /// <summary>Whether it answers 503 while MySQL does not.</summary>
    public bool NeedsMySql { get; init; } = true;

    public required IReadOnlyList<ApiAnswer> Answers { get; init; }
}
