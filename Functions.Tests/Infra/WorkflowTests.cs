using System.Text.RegularExpressions;
using Functions.Tests.Architecture;

namespace Functions.Tests.Infra;

/// <summary>What the public workflows keep to, and that the container has what the app requires.</summary>
public sealed partial class WorkflowTests
{
    private static readonly IReadOnlyList<string> Workflows =
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, ".github", "workflows")).Select(File.ReadAllText)];

    [Fact]
    public void Every_action_is_pinned_to_a_commit_and_says_its_version()
    {
        var uses = Workflows.SelectMany(workflow => Uses().Matches(workflow)).Select(use => use.Groups["what"].Value.Trim()).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(@"^[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", use));
    }

    [Fact]
    public void A_workflow_may_read_the_repository_and_nothing_else()
    {
        Assert.NotEmpty(Workflows);
        Assert.All(Workflows, workflow =>
        {
            Assert.Contains("\npermissions:\n  contents: read\n\n", workflow);
            Assert.DoesNotContain("secrets.", workflow);
            Assert.DoesNotContain("pull_request_target", workflow);
            Assert.Equal(Checkouts().Count(workflow), ForgottenCredentials().Count(workflow));
        });
    }

    [Fact]
    public void The_job_that_publishes_a_release_alone_may_write_and_it_runs_nothing_of_the_repository()
    {
        var jobs = Workflows.SelectMany(workflow => Jobs().Split(workflow)).Where(job => job.Contains(": write", StringComparison.Ordinal));

        var job = Assert.Single(jobs);
        Assert.StartsWith("publish:", job, StringComparison.Ordinal);
        Assert.DoesNotContain("checkout", job);
        Assert.Equal(["contents: write"], Rights().Matches(job).Select(right => right.Value));
        Assert.DoesNotContain("write-all", string.Concat(Workflows));
    }

    [Theory]
    [InlineData("mysql:8.0")]
    [InlineData("mysql:8.4")]
    [InlineData("mysql:9")]
    [InlineData("mariadb:10.6")]
    [InlineData("mariadb:11.8")]
    public void Tests_run_on_each_supported_server(string image) =>
        Assert.Contains($"\"{image}\"", Assert.Single(Workflows, workflow => workflow.Contains("matrix:", StringComparison.Ordinal)));

    [Fact]
    public void The_container_has_every_setting_that_the_app_requires_and_none_that_it_refuses()
    {
        var compose = SourceTree.Read("infra/compose.yaml");
        var keys = SourceTree.Read("local.settings.sample.json");

        Assert.All(RequiredSettings.All, setting =>
            Assert.Contains($"\n      {setting.Name.Replace(":", "__", StringComparison.Ordinal)}: ", compose));
        Assert.Contains("\n      AzureWebJobsStorage: ", compose);
        Assert.All(Hashes().Matches(keys), hash => Assert.DoesNotContain(hash.Value, compose));
    }

    [GeneratedRegex(@"^\s*(- )?uses:(?<what>.*)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    // Before each job's name.
    [GeneratedRegex(@"^  (?=[\w-]+:$)", RegexOptions.Multiline)]
    private static partial Regex Jobs();

    [GeneratedRegex(@"[\w-]+: write\b")]
    private static partial Regex Rights();

    [GeneratedRegex("actions/checkout@")]
    private static partial Regex Checkouts();

    [GeneratedRegex("persist-credentials: false")]
    private static partial Regex ForgottenCredentials();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hashes();
}
