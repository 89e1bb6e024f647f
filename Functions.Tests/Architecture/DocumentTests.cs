using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Functions.Platform;
using Functions.Settings;

namespace Functions.Tests.Architecture;

/// <summary>The documents describe every table and page, and their links work.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Folders = ["", "docs", "docs/adr", "docs/screenshots", "infra"];

    [Fact]
    public void The_security_page_says_of_every_table_what_is_in_it_and_how_long()
    {
        var tables = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "Functions", "Schema"), "*.sql")
            .SelectMany(file => Tables().Matches(File.ReadAllText(file)))
            .Select(table => table.Groups["name"].Value)
            .Distinct()
            .ToList();
        var page = SourceTree.Read("docs/security.md");

        Assert.Contains("tracking_events", tables);
        Assert.All(tables, table => Assert.Matches($@"(?m)^\|[^|]*`{table}`[^|]*\|[^|]+\|[^|]+\|[^|]+\|$", page));
    }

    [Fact]
    public void The_settings_page_has_every_admin_setting_with_its_default()
    {
        var page = SourceTree.Read("docs/settings.md");

        Assert.All(SettingCatalog.All, setting => Assert.Contains($"| `{setting.Key}` | {setting.Default} |", page));
    }

    [Fact]
    public void The_settings_page_has_every_setting_of_the_sample()
    {
        var sample = JsonNode.Parse(SourceTree.Read("local.settings.sample.json"))!["Values"]!.AsObject();
        var names = sample.Select(value => value.Key)
            .Where(name => !Regex.IsMatch(name, "^(FUNCTIONS_WORKER_RUNTIME|FunctionKeys__|Admin__Keys__)"));
        var page = SourceTree.Read("docs/settings.md");

        Assert.All(names, name => Assert.Contains($"`{name}`", page));
    }

    [Fact]
    public void Every_page_is_found_from_the_first()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md").Select(Path.GetFileName).ToList();

        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.Contains($"docs/{page}", SourceTree.Read("README.md")));
    }

    [Fact]
    public void No_link_between_pages_leads_nowhere()
    {
        var links =
            from file in Pages()
            from Match link in Links().Matches(File.ReadAllText(file))
            select (File: file, Target: Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, link.Groups["target"].Value)));
        var all = links.ToList();

        Assert.NotEmpty(all);
        Assert.All(all, link => Assert.True(Path.Exists(link.Target), $"{link.File} links to {link.Target}"));
    }

    [Fact]
    public void The_version_has_a_dated_section_in_the_changelog_above_the_earlier_ones()
    {
        var dated = Releases().Match(SourceTree.Read("CHANGELOG.md"));

        Assert.Equal(AppVersion.Current, dated.Groups["version"].Value);
    }

    private static IEnumerable<string> Pages() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.md"));

    [GeneratedRegex(@"(?m)^## (?<version>[\d.]+) \(\d{4}-\d\d-\d\d\)$")]
    private static partial Regex Releases();

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<name>\w+)")]
    private static partial Regex Tables();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<target>[^)#]+)")]
    private static partial Regex Links();
}
