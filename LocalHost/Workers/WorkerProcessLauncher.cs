using System.Globalization;
using System.Text.Json.Nodes;
using DevServers;
using LocalHost.Hosting;

namespace LocalHost.Workers;

/// <summary>Starts the app of a folder as Azure does: with the program that its <c>worker.config.json</c> names.</summary>
internal sealed class WorkerProcessLauncher : IWorkerLauncher
{
    private readonly string _executable;
    private readonly string _assembly;

    /// <exception cref="StartupException">The folder holds no app.</exception>
    public WorkerProcessLauncher(string appFolder)
    {
        AppFolder = Path.GetFullPath(appFolder);
        var config = Path.Combine(AppFolder, "worker.config.json");
        if (!File.Exists(config))
        {
            throw new StartupException($"{AppFolder} holds no app (worker.config.json); build one, or name its folder with --app DIR.");
        }

        var description = JsonNode.Parse(File.ReadAllText(config))!["description"]!;
        _executable = (string)description["defaultExecutablePath"]!;
        _assembly = Path.Combine(AppFolder, (string)description["defaultWorkerPath"]!);
    }

    public string AppFolder { get; }

    public string AppName => Path.GetFileNameWithoutExtension(_assembly);

    public Task<IWorker> LaunchAsync(WorkerAddress address, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            _assembly,
            "--functions-uri", address.HostEndpoint.ToString(),
            "--functions-worker-id", address.WorkerId,
            "--functions-request-id", Guid.NewGuid().ToString(),
            "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
        ];
        return Task.FromResult<IWorker>(WorkerProcess.Start(new ChildCommand(_executable, arguments)
        {
            Environment = new Dictionary<string, string?>
            {
                ["FUNCTIONS_APPLICATION_DIRECTORY"] = AppFolder,
                ["FUNCTIONS_WORKER_DIRECTORY"] = AppFolder,
                ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            },
        }));
    }
}
