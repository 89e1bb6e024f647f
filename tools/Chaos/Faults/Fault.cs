namespace Chaos.Faults;

/// <summary>Something that goes wrong, and is well again when the task ends.</summary>
/// <param name="Kind">Its name in the report.</param>
/// <param name="StrikeAsync">Does it; draws all its choices before it waits for anything, so that a seed makes the same ones again.</param>
internal sealed record Fault(string Kind, Func<Random, Task> StrikeAsync);
