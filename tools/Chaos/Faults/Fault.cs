namespace Chaos.Faults;

/// <summary>A fault, which is over when the task ends.</summary>
/// <param name="Kind">Its name in the report.</param>
/// <param name="StrikeAsync">Makes all random choices before its first await, so that a seed repeats them.</param>
internal sealed record Fault(string Kind, Func<Random, Task> StrikeAsync);
