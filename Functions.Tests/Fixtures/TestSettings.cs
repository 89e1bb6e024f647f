using System.Security.Cryptography;
using System.Text;

namespace Functions.Tests.Fixtures;

/// <summary>The settings that every tested host gets, whatever a developer's own local settings say.</summary>
internal static class TestSettings
{
    public const string AppKey = "test-app-key";
    public const string PageKey = "test-page-key";
    public const string MasterKey = "test-master-key";
    public const string ReaderKey = "test-reader-key";
    public const string AdminKey = "test-admin-key";

    public static readonly ApiKeys Keys = new(AppKey, MasterKey, ReaderKey, AdminKey);

    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["FunctionKeys__Default"] = AppKey,
        ["FunctionKeys__Page"] = PageKey,
        ["FunctionKeys__Page__Functions"] = "Track,TrackDocument,Heartbeat,SessionEnd",
        ["FunctionKeys__Master"] = MasterKey,
        ["Admin__Keys__test-reader__Role"] = "reader",
        ["Admin__Keys__test-reader__Sha256"] = Sha256(ReaderKey),
        ["Admin__Keys__test-admin__Role"] = "admin",
        ["Admin__Keys__test-admin__Sha256"] = Sha256(AdminKey),
        ["Privacy__IpSecret"] = "a-secret-of-the-tests-with-32-characters",
        ["Schema__MigrateAtStart"] = "true",
        // Looked for more often than in production, where a second's delay does not matter.
        ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.100",
        // Never by themselves within a test: tests run a timer when it is its turn.
        ["PruneLiveSessionsSchedule"] = "0 0 0 1 1 *",
        ["ExpireReservationsSchedule"] = "0 0 0 1 1 *",
        ["MeasureQueuesSchedule"] = "0 0 0 1 1 *",
        ["FoldCountsSchedule"] = "0 0 0 1 1 *",
        ["DrainPoisonSchedule"] = "0 0 0 1 1 *",
        ["PruneIdsSchedule"] = "0 0 0 1 1 *",
        ["ArchiveEventsSchedule"] = "0 0 0 1 1 *",
        ["ReconcilePointsSchedule"] = "0 0 0 1 1 *",
    };

    private static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
