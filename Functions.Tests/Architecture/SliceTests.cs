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
        ["Reports"] = ["Platform", "Settings", "Counts"],
        ["LiveSessions"] = ["Platform", "Settings", "Erasures", "DeadLetters"],
        ["Tracking"] = ["Platform", "Settings", "Documents", "Counts", "Points", "Erasures", "DeadLetters"],
        ["Archives"] = ["Platform", "Settings", "Tracking", "Documents", "Erasures", "DeadLetters"],
        ["Maintenance"] = ["Platform", "Privacy", .. TableOwners],
        ["Privacy"] = ["Platform", .. TableOwners],
    };

    [Fact]
    public void A_slice_uses_only_the_slices_it_may()
    {
        var uses = UsesOfSlices().ToList();

        Assert.Contains(uses, use => use is { From: "Tracking", To: "Points" });
        Assert.All(uses, use => Assert.True(MayUse[use.From].Contains(use.To), $"{use.Path} must not use {use.To}"));
    }

    [Fact]
    public void A_table_has_one_writing_class()
    {
        var writers = SourceTree.AppFiles
            .SelectMany(file => Writes().Matches(file.Text).Select(write => (Table: write.Groups["table"].Value, file.Path)))
            .Distinct()
            .ToLookup(write => write.Table, write => Path.GetFileName(write.Path));

        Assert.Contains("tracking_events", writers.Select(table => table.Key));
        Assert.All(writers, table => Assert.True(table.Count() == 1, $"{table.Key} is written by {string.Join(", ", table)}"));
    }

    [Fact]
    public void Endpoints_and_consumers_hold_no_SQL()
    {
        var doors = SourceTree.AppFiles.Where(file => Path.GetFileName(file.Path) is var name && (name.EndsWith("Endpoint.cs", StringComparison.Ordinal)
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

    [GeneratedRegex(@"(?:INSERT (?:IGNORE )?INTO|DELETE FROM|UPDATE(?! CURRENT| \w+ =)|DELETE \w+\s+FROM)\s+(?<table>[a-z_]{4,})\b")]
    private static partial Regex Writes();
}
