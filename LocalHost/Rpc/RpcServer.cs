using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalHost.Rpc;

/// <summary>The gRPC server that workers connect to: HTTP/2 without TLS on a free loopback port.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, WorkerChannel> _expected;

    private RpcServer(WebApplication app, ConcurrentDictionary<string, WorkerChannel> expected) => (_app, _expected) = (app, expected);

    public Uri Endpoint => new(_app.Urls.Single());

    public static async Task<RpcServer> StartAsync()
    {
        var expected = new ConcurrentDictionary<string, WorkerChannel>();
        var builder = LoopbackServer.CreateBuilder(port: 0, HttpProtocols.Http2);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.AddSingleton(expected);
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new RpcServer(app, expected);
    }

    /// <summary>Gives the channel the stream of the worker with its id, once that worker connects.</summary>
    public void Expect(WorkerChannel channel) => _expected[channel.WorkerId] = channel;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Service(ConcurrentDictionary<string, WorkerChannel> expected) : FunctionRpc.FunctionRpcBase
    {
        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream,
            IServerStreamWriter<StreamingMessage> responseStream,
            ServerCallContext context)
        {
            if (await requestStream.MoveNext(context.CancellationToken)
                && requestStream.Current.StartStream is { } start
                && expected.TryRemove(start.WorkerId, out var channel))
            {
                await channel.ServeAsync(requestStream, responseStream, context.CancellationToken);
            }
        }
    }
}
