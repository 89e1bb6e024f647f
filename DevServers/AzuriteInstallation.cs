namespace DevServers;

/// <summary>Node and the pinned Azurite under this repository.</summary>
internal sealed record AzuriteInstallation(string Node, string Script)
{
    /// <exception cref="MissingPrerequisiteException">Node or Azurite is not installed.</exception>
    internal static AzuriteInstallation Find(IEnumerable<string> folders, string startFolder)
    {
        var node = Executables.Find(folders, "node", "nodejs") ?? throw new MissingPrerequisiteException(
            "Node.js, which runs Azurite, is not installed. Install it with `apt-get install nodejs npm` (macOS: `brew install node`), "
            + "or set AzureWebJobsStorage to a storage account that you run.");
        var repository = RepositoryRoot.Above(startFolder)
            ?? throw new MissingPrerequisiteException(
                $"Azurite is looked for in the repository, and no folder above {startFolder} holds Serverless.sln.");
        var script = Path.Combine(repository, "DevServers/node_modules/azurite/dist/src/azurite.js");
        if (!File.Exists(script))
        {
            throw new MissingPrerequisiteException(
                $"Azurite is not installed. Install it with `npm ci --prefix DevServers` in {repository}, or with `./dev run`.");
        }

        return new AzuriteInstallation(node, script);
    }

    internal ChildCommand Run(string dataFolder, LoopbackPorts ports, string accounts) => new(
        Node,
        [
            Script, "--location", dataFolder, "--silent", "--disableTelemetry",
            // Today's SDKs ask for API versions that this Azurite does not list, though it serves what we use of them.
            "--skipApiVersionCheck", "--disableProductStyleUrl",
            "--blobHost", "127.0.0.1", "--blobPort", $"{ports.Blob}",
            "--queueHost", "127.0.0.1", "--queuePort", $"{ports.Queue}",
            "--tableHost", "127.0.0.1", "--tablePort", $"{ports.Table}",
        ])
    {
        Environment = new Dictionary<string, string?> { ["AZURITE_ACCOUNTS"] = accounts },
    };
}
