using System.Text.RegularExpressions;

namespace Functions.Tests.Architecture;

/// <summary>The code arrow: which slice may use which, and who writes what.</summary>
public sealed partial class SliceTests
{
    private static readonly string[] TableOwners =
        ["Tracking", "Documents", "Counts", "LiveSessions", "Points", "Credits", "Settings", "Erasures", "DeadLetters", "Archives"];

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Platform"] = [],
        ["Schema"] = ["Platform"],
        ["Public"] = ["Platform"],
        ["Settings"] = ["Platform"],
        ["Documents"] = ["Platform"],
        ["Counts"] = ["Platform", "Documents"],
        ["Erasures"] = ["Platform", "Settings"],
        ["DeadLetters"] = ["Platform", "Settings", "Erasures"],
        ["Points"] = ["Platform", "Settings"],
        ["Credits"] = ["Platform", "Settings", "Points"],
        ["Reports"] = ["Platform", "Maintenance", .. TableOwners],
        ["People"] = ["Platform", .. TableOwners],
        ["LiveSessions"] = ["Platform", "Settings", "Erasures", "DeadLetters"],
        ["Tracking"] = ["Platform", "Settings", "Documents", "Counts", "Points", "Erasures", "DeadLetters"],
        ["Archives"] = ["Platform", "Settings", "Tracking", "Documents", "Erasures"],
        ["Maintenance"] = ["Platform", "Privacy", "People", .. TableOwners],
        ["Privacy"] = ["Platform", .. TableOwners],
    };

    // `users` is the platform's: anyone may join it, and no slice writes it.
    private static readonly Dictionary<string, string[]> TablesOf = new()
    {
        ["Platform"] = ["idempotency_keys"],
        ["Settings"] = ["admin_settings", "audit_log"],
        ["Documents"] = ["tracking_documents"],
        ["Counts"] =
        [
            "usage_counts_pending", "usage_dimensions", "usage_counts_hourly", "usage_counts_daily", "events_written",
            "document_counts_pending", "document_nodes", "document_counts", "user_numbers", "distinct_users", "counts_state",
        ],
        ["Erasures"] = ["user_erasures", "erasure_guard"],
        ["DeadLetters"] = ["dead_letters"],
        ["Points"] = ["user_points", "user_point_logs", "point_rules", "point_awards_daily", "ledger_chain", "ledger_heads"],
        ["Credits"] = ["user_credits", "user_credit_logs", "user_credit_spends", "credit_reservations", "ledger_drift", "rewards_daily"],
        ["LiveSessions"] = ["tracking_live_sessions", "tracking_ended_sessions"],
        ["Tracking"] = ["tracking_events", "tracking_event_ids"],
        ["Archives"] = ["archive_days"],
        ["Maintenance"] = ["timer_runs"],
        ["Privacy"] = ["user_exports"],
        ["People"] = ["audited_looks"],
    };

    private const string FindsUsers = "One statement finds users wherever they are known, leaves out who was erased, and cuts the page.";

    private static readonly Dictionary<(string Slice, string Owner), string> MayRead = new()
    {
        [("Reports", "Counts")] = "Rollups exist for the reports alone, whose filters and groupings are put together in one statement.",
        [("People", "Counts")] = FindsUsers,
        [("People", "Erasures")] = FindsUsers,
        [("People", "Points")] = FindsUsers,
        [("People", "Tracking")] = FindsUsers,
        [("Credits", "Points")] = "One statement reads both ledgers, so that a change in between is in both or in neither.",
    };

    [Fact]
    public void A_slice_uses_only_the_slices_it_may()
    {
        var uses = UsesOfSlices().ToList();

        Assert.Contains(uses, use => use is { From: "Tracking", To: "Points" });
        Assert.All(uses, use => Assert.True(MayUse[use.From].Contains(use.To), $"{use.Path} must not use {use.To}"));
    }

    [Fact]
    public void Every_table_has_an_owner()
    {
        var tables = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "Functions", "Schema"), "*.sql")
            .SelectMany(file => Created().Matches(File.ReadAllText(file)).Select(match => match.Groups["table"].Value));

        Assert.Equal(TablesOf.Values.SelectMany(names => names).Append("users").Order(), tables.Order());
    }

    [Fact]
    public void A_slice_names_only_its_own_tables()
    {
        var owners = TablesOf.SelectMany(slice => slice.Value.Select(table => (table, slice.Key))).ToDictionary();
        var named =
            from file in SourceTree.AppFiles
            from Match name in Names().Matches(Comments().Replace(file.Text, ""))
            let table = name.Groups["table"].Value
            where owners.ContainsKey(table)
            select (file.Slice, Owner: owners[table], Table: table, file.Path);
        var all = named.Distinct().ToList();

        Assert.Equal(owners.Keys.Order(), all.Where(use => use.Slice == use.Owner).Select(use => use.Table).Distinct().Order());
        Assert.All(MayRead.Keys, pair => Assert.Contains(all, use => (use.Slice, use.Owner) == pair));
        Assert.All(all, use => Assert.True(
            use.Slice == use.Owner || MayRead.ContainsKey((use.Slice, use.Owner)),
                $"{use.Path} names {use.Table}, which is of {use.Owner}."));
    }

    [Fact]
    public void A_table_has_one_writing_class()
    {
        var writers = SourceTree.AppFiles
            .SelectMany(file => Writes().Matches(file.Text).Select(write => (Table: write.Groups["table"].Value, file.Path)))
            .Distinct()
            .ToLookup(write => write.Table, write => Path.GetFileName(write.Path));

        Assert.Contains("user_points", writers.Select(table => table.Key));
        Assert.All(writers, table => Assert.True(table.Count() == 1, $"{table.Key} is written by {string.Join(", ", table)}"));
    }

    [Fact]
    public void Endpoints_and_consumers_hold_no_SQL()
    {
        var doors = SourceTree.AppFiles.Where(
            file => Path.GetFileName(file.Path) is var name && (name.EndsWith("Endpoint.cs", StringComparison.Ordinal)
            || name.EndsWith("Consumer.cs", StringComparison.Ordinal) || name.EndsWith("Timer.cs", StringComparison.Ordinal))).ToList();

        Assert.NotEmpty(doors);
        Assert.All(doors, file => Assert.DoesNotMatch(@"\b(SELECT|INSERT INTO|DELETE FROM|UPDATE) ", file.Text));
    }

    [Fact]
    public void The_app_knows_nothing_of_the_host_behind_the_worker_API()
    {
        Assert.NotEmpty(SourceTree.AppFiles);
        Assert.All(SourceTree.AppFiles, file => Assert.DoesNotMatch(@"using (LocalHost|Microsoft\.AspNetCore)|^#if", file.Text));
    }

    private static IEnumerable<(string From, string To, string Path)> UsesOfSlices() =>
        from file in SourceTree.AppFiles
        where file.Slice.Length > 0
        from Match use in NamesSlice().Matches(file.Text)
        let to = use.Groups["slice"].Value
        where to != file.Slice && MayUse.ContainsKey(to)
        select (file.Slice, to, file.Path);

    [GeneratedRegex(@"(?<!namespace )\bFunctions\.(?<slice>[A-Z]\w+)")]
    private static partial Regex NamesSlice();

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<table>\w+)")]
    private static partial Regex Created();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(FROM|JOIN|INTO|UPDATE)\s+(?<table>[a-z_]+)")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?:INSERT (?:IGNORE )?INTO|DELETE FROM|UPDATE(?! CURRENT| \w+ =)|DELETE \w+\s+FROM)\s+(?<table>[a-z_]{4,})\b")]
    private static partial Regex Writes();
}
