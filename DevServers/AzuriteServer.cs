using System.Security.Cryptography;
using System.Text;

namespace DevServers;

/// <summary>Azurite's blobs and queues, for one or several accounts.</summary>
public sealed class AzuriteServer
{
    // Published by Microsoft for this one account, and known to every tool that connects to an emulator.
    private const string WellKnownAccount = "devstoreaccount1";
    private const string WellKnownKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ServerProcess _process;
    private readonly ChildCommand _command;
    private readonly LoopbackPorts _ports;
    private readonly IReadOnlyList<string> _accounts;

    private AzuriteServer(ServerProcess process, ChildCommand command, LoopbackPorts ports, IReadOnlyList<string> accounts) =>
        (_process, _command, _ports, _accounts) = (process, command, ports, accounts);

    public bool IsRunning => _process.IsRunning;

    /// <summary>Connects to the first account.</summary>
    public string ConnectionString => ConnectionStringFor(_accounts[0]);

    internal static AzuriteServer Prepare(DataFolder folder, ServerProcess process, LoopbackPorts ports, IReadOnlyList<string> accounts)
    {
        var command = AzuriteInstallation.Find(Executables.SearchPath, AppContext.BaseDirectory)
            .Run(folder.PathOf("azurite"), ports, string.Join(';', accounts.Select(account => $"{account}:{KeyOf(account)}")));
        return new AzuriteServer(process, command, ports, accounts);
    }

    public string ConnectionStringFor(string account)
    {
        if (!_accounts.Contains(account))
        {
            throw new ArgumentException($"Azurite was started for {string.Join(", ", _accounts)}, not for {account}.", nameof(account));
        }

        return $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={KeyOf(account)};"
            + $"BlobEndpoint=http://127.0.0.1:{_ports.Blob}/{account};QueueEndpoint=http://127.0.0.1:{_ports.Queue}/{account};";
    }

    /// <summary>Starts Azurite again on the same ports and data, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    // The table service, which nothing uses, is the last to listen, and the handler of SIGTERM follows it.
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _process.StartAsync(_command, token => LoopbackPorts.AnswersAsync(_ports.Table, token), cancellationToken);

    public Task StopAsync() => _process.StopAsync();

    /// <summary>Ends Azurite with SIGKILL; it writes its index every five seconds, so what was sent since is lost.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Pauses Azurite for a while, as a machine under pressure would.</summary>
    public Task PauseAsync(TimeSpan time) => _process.PauseAsync(time);

    private static string KeyOf(string account) =>
        account == WellKnownAccount ? WellKnownKey : Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(account)));
}
