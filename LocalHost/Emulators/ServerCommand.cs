namespace LocalHost.Emulators;

internal sealed record ServerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    internal IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
