using System.Diagnostics;

namespace LocalHost.Emulators;

/// <summary>Runs a command that ends within four seconds of its owner's end, even if the owner's whole process group is killed.</summary>
internal static class Watchdog
{
    // Standard input is a pipe whose only writer is the owner: end of file means stop, whether the owner asked for it or died.
    // A session of its own keeps both Ctrl-C and a kill of the owner's group away.
    private const string Script =
        """
        log=$1 pidfile=$2; shift 2
        exec 3<&0 </dev/null >>"$log" 2>&1
        "$@" 3<&- &
        server=$!
        echo "$server" >"$pidfile"
        {
          read -r _ <&3
          kill -TERM "$server"
          for _ in 1 2 3 4 5 6 7; do
            sleep 0.5
            kill -0 "$server" || exit 0
          done
          kill -KILL "$server"
        } 2>/dev/null &
        guard=$!
        wait "$server"
        code=$?
        kill "$guard" 2>/dev/null
        exit "$code"
        """;

    /// <summary>The start of a command that runs the rest of it in a new session, and so in a new process group.</summary>
    // macOS has no setsid program, but always Perl.
    internal static string[] NewSession() =>
        Executables.Find(Executables.SearchPath, "setsid") is { } setsid
            ? [setsid]
            : ["perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV", "--"];

    /// <summary>Starts the command; closing the returned process's standard input stops it.</summary>
    internal static Process Start(string log, string pidFile, IReadOnlyDictionary<string, string> environment, IEnumerable<string> command)
    {
        string[] session = NewSession();
        var info = new ProcessStartInfo(session[0], [.. session[1..], "sh", "-c", Script, "watchdog", log, pidFile, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return Process.Start(info) ?? throw new EmulatorStartException("The system started no process.");
    }
}
