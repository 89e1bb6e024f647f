using System.Globalization;
using System.Text;
using CliWrap;

namespace DevServers;

/// <summary>Ends a process whose owner has died, even if the owner's whole process group was killed.</summary>
internal static class OwnerGuard
{
    // Standard input is a pipe whose only writer is the owner. A second line means that the process has ended by itself; the end of
    // the input without it, that the owner is gone.
    private const string Script =
        """
        exec >/dev/null 2>&1
        read -r child && ! read -r ended || exit 0
        kill -TERM "$child"
        for _ in $(seq "$1"); do
          sleep 0.1
          kill -0 "$child" || exit 0
        done
        kill -KILL "$child"
        """;

    /// <summary>Watches over the process until <paramref name="ended"/> completes.</summary>
    public static void Watch(int processId, TimeSpan grace, Task ended)
    {
        var tenths = (int)(grace / TimeSpan.FromSeconds(0.1));
        _ = Cli.Wrap(Processes.NewSession[0])
            .WithArguments([.. Processes.NewSession.Skip(1), "sh", "-c", Script, "guard", $"{tenths}"])
            .WithStandardInputPipe(PipeSource.Create(async (input, _) =>
            {
                await WriteAsync(input, processId.ToString(CultureInfo.InvariantCulture));
                await ended;
                await WriteAsync(input, "ended");
            }))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
    }

    private static async Task WriteAsync(Stream input, string line)
    {
        await input.WriteAsync(Encoding.ASCII.GetBytes($"{line}\n"));
        await input.FlushAsync();
    }
}
