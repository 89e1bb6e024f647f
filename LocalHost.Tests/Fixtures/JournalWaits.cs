using TestApp;

namespace LocalHost.Tests.Fixtures;

internal static class JournalWaits
{
    public static Task HasAsync(this Journal journal, string entry, int times = 1) => Eventually.HoldsAsync(
        () => journal.Count(entry) >= times, () => $"'{entry}' {times} times in [{string.Join(", ", journal.Entries)}]");
}
