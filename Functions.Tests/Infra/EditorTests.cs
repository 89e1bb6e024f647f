using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Functions.Tests.Architecture;

namespace Functions.Tests.Infra;

/// <summary>The files of editors and of the development container: they name what there is.</summary>
public sealed partial class EditorTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void A_launch_starts_a_task_that_exists_and_Core_Tools_start_where_the_app_is()
    {
        var tasks = Read(".vscode/tasks.json")["tasks"]!.AsArray();
        var started = Read(".vscode/launch.json")["configurations"]!.AsArray()
            .Select(launch => (string?)launch!["preLaunchTask"]).OfType<string>().ToList();

        Assert.NotEmpty(started);
        Assert.Subset(tasks.Select(task => (string)task!["label"]!).ToHashSet(), started.ToHashSet());
        Assert.Equal("${workspaceFolder}/Functions", (string?)tasks.Single(task => (string?)task!["type"] == "func")!["options"]!["cwd"]);
    }

    [Fact]
    public void The_development_container_has_the_Core_Tools_that_the_workflow_tests_with()
    {
        var workflow = CoreTools().Match(SourceTree.Read(".github/workflows/ci.yml")).Value;

        Assert.Contains("@", workflow);
        Assert.Contains(workflow, (string?)Read(".devcontainer/devcontainer.json")["postCreateCommand"]);
    }

    [Fact]
    public void The_development_container_starts_servers_that_the_compose_file_has()
    {
        var compose = SourceTree.Read("infra/compose.yaml");
        var services = Read(".devcontainer/devcontainer.json")["runServices"]!.AsArray().Select(service => (string)service!).ToList();

        Assert.Equal(["mysql", "azurite"], services);
        Assert.All(services, service => Assert.Contains($"\n  {service}:\n", compose));
    }

    private static JsonNode Read(string file) => JsonNode.Parse(SourceTree.Read(file), documentOptions: WithComments)!;

    [GeneratedRegex(@"azure-functions-core-tools@[\d.]+")]
    private static partial Regex CoreTools();
}
