namespace Functions.Platform.OpenApi;

/// <summary>What a slice says of its operations: the heading, and what stands under it. Each slice registers one.</summary>
public sealed record ApiGroup(string Name, string Description, IReadOnlyList<ApiOperation> Operations);
