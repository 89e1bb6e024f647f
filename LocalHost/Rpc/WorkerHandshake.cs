using LocalHost.Hosting;

namespace LocalHost.Rpc;

/// <summary>The start of the conversation with a worker: initialise, ask for its functions, load each of them.</summary>
internal static class WorkerHandshake
{
    // Workers compare it with the host versions that have what they need.
    private const string HostVersion = "4.1037.0";

    /// <exception cref="StartupException">The worker refused, with its reason.</exception>
    /// <exception cref="WorkerLostException">The worker ended.</exception>
    public static async Task<IReadOnlyList<RpcFunctionMetadata>> RunAsync(
        WorkerChannel channel, string appFolder, CancellationToken cancellationToken)
    {
        await channel.Connected.WaitAsync(cancellationToken);
        await InitialiseAsync(channel, appFolder, cancellationToken);
        var functions = await ReadFunctionsAsync(channel, appFolder, cancellationToken);
        await Task.WhenAll(functions.Select(function => LoadAsync(channel, function, cancellationToken)));
        return functions;
    }

    private static async Task InitialiseAsync(WorkerChannel channel, string appFolder, CancellationToken cancellationToken)
    {
        var request = new WorkerInitRequest { HostVersion = HostVersion, WorkerDirectory = appFolder, FunctionAppDirectory = appFolder };
        var response = await RequestAsync(channel, new StreamingMessage { WorkerInitRequest = request }, cancellationToken);
        Check(response.WorkerInitResponse.Result, "The worker cannot be initialised");
    }

    private static async Task<IReadOnlyList<RpcFunctionMetadata>> ReadFunctionsAsync(
        WorkerChannel channel, string appFolder, CancellationToken cancellationToken)
    {
        var request = new FunctionsMetadataRequest { FunctionAppDirectory = appFolder };
        var message = await RequestAsync(channel, new StreamingMessage { FunctionsMetadataRequest = request }, cancellationToken);
        var response = message.FunctionMetadataResponse;
        Check(response.Result, "The worker cannot list its functions");
        return response.FunctionMetadataResults;
    }

    private static async Task LoadAsync(WorkerChannel channel, RpcFunctionMetadata function, CancellationToken cancellationToken)
    {
        var request = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
        var response = await RequestAsync(channel, new StreamingMessage { FunctionLoadRequest = request }, cancellationToken);
        Check(response.FunctionLoadResponse.Result, $"The worker cannot load function '{function.Name}'");
    }

    private static Task<StreamingMessage> RequestAsync(
        WorkerChannel channel, StreamingMessage request, CancellationToken cancellationToken) =>
        channel.TryRequest(request, out var response) ? response.WaitAsync(cancellationToken) : throw new WorkerLostException();

    private static void Check(StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new StartupException($"{what}: {result.Exception?.Message ?? "it gave no reason."}");
        }
    }
}
