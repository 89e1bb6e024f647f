using DevServers;
using Microsoft.Extensions.DependencyInjection;

namespace Bench;

/// <summary>A second server that holds a copy of a stopped one's data, and services whose reports read it.</summary>
internal sealed class ReportCopy : IAsyncDisposable
{
    private readonly ServerSet _servers;
    private readonly ServiceProvider _services;

    private ReportCopy(ServerSet servers, ServiceProvider services) => (_servers, _services) = (servers, services);

    public IServiceProvider Services => _services;

    /// <summary>Copies the data folders of the stopped server, into a folder below its own.</summary>
    public static async Task<ReportCopy> StartAsync(string folder, Func<string, ServiceProvider> services)
    {
        var copy = Path.Combine(folder, "copy");
        foreach (var data in Directory.EnumerateDirectories(folder, "m*-data"))
        {
            CopyFolder(data, Path.Combine(copy, Path.GetFileName(data)));
        }

        var servers = await ServerSet.StartAsync(new ServerOptions(copy) { Storage = false });
        return new ReportCopy(servers, services(servers.MySql!.ConnectionString));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
