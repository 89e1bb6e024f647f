using System.Text.Json.Nodes;
using Functions.Tests.Architecture;

namespace Functions.Tests.Infra;

/// <summary>
/// What <c>infra/</c> compiles to, and what it would deploy by its own parameter file, with every condition, loop and name worked out
/// by the compiler. What only Azure knows stays an expression in brackets.
/// </summary>
public sealed class Templates : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("templates-").FullName;

    /// <summary>The compiled template with all its modules.</summary>
    public JsonNode Compiled { get; private set; } = null!;

    /// <summary>Public data services.</summary>
    public Deployment Open { get; private set; } = null!;

    /// <summary>Private data services; apps call over the internet. What azd deploys where nothing else is said.</summary>
    public Deployment Private { get; private set; } = null!;

    /// <summary>Private data services, and the app on the private network too.</summary>
    public Deployment Closed { get; private set; } = null!;

    public IReadOnlyList<Deployment> All => [Open, Private, Closed];

    public async ValueTask InitializeAsync()
    {
        var compiled = Bicep.RunAsync(["build", Path.Combine(SourceTree.Root, "infra", "main.bicep"), "--stdout"], []);
        var deployments = await Task.WhenAll(
            DeploymentAsync("open", ("PRIVATE_NETWORKING", "false")),
            DeploymentAsync("private"),
            DeploymentAsync("closed", ("PUBLIC_ENDPOINT", "false")));
        Compiled = JsonNode.Parse(await compiled)!;
        (Open, Private, Closed) = (deployments[0], deployments[1], deployments[2]);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    // The compiler writes its answer beside its input, so each works on a copy.
    private async Task<Deployment> DeploymentAsync(string name, params (string Name, string Value)[] environment)
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "infra"), "*bicep*"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await Bicep.RunAsync(
            [
                "snapshot", Path.Combine(copy, "main.bicepparam"), "--mode", "overwrite",
                "--subscription-id", Guid.Empty.ToString(), "--location", "westeurope",
            ],
            [
                ("AZURE_ENV_NAME", "tests"),
                ("AZURE_LOCATION", "westeurope"),
                ("MYSQL_ADMIN_OBJECT_ID", Guid.Empty.ToString()),
                ("MYSQL_ADMIN_NAME", "database-admins"),
                .. environment,
            ]);
        var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(copy, "main.snapshot.json")))!;
        return new Deployment([.. snapshot["predictedResources"]!.AsArray().Select(resource => new Resource(resource!))]);
    }
}

/// <summary>The resources that one set of parameters deploys.</summary>
public sealed record Deployment(IReadOnlyList<Resource> Resources)
{
    /// <summary>Those of a type, of which there must be some.</summary>
    public IReadOnlyList<Resource> Of(string type)
    {
        var found = Resources.Where(resource => resource.Type.Equals(type, StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    public Resource TheOnly(string type) => Assert.Single(Of(type));
}

public sealed record Resource(JsonNode Json)
{
    public string Type => (string)Json["type"]!;

    public string Id => (string)Json["id"]!;

    public string Name => ((string)Json["name"]!).Split('/')[^1];

    public JsonNode Properties => Json["properties"]!;
}
