using System.Diagnostics;
using System.Globalization;
using CliWrap;

namespace DevServers;

/// <summary>What .NET itself does not do with processes: POSIX signals, and process groups of their own.</summary>
public static class Processes
{
    /// <summary>
    /// The start of a command that runs the rest of it in a new session, and so in a new process group, under the same id.
    /// </summary>
    // macOS has no setsid program, but always Perl.
    public static IReadOnlyList<string> NewSession { get; } =
        Executables.Find(Executables.SearchPath, "setsid") is { } setsid
            ? [setsid]
            : ["perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV", "--"];

    /// <summary>
    /// Sends the signal of that name, for example STOP; a negative id means the whole group. A process that has gone is no error.
    /// </summary>
    public static async Task SignalAsync(string signal, int id) =>
        await Cli.Wrap("sh")
            .WithArguments(["-c", "kill -s \"$1\" -- \"$2\"", "kill", signal, id.ToString(CultureInfo.InvariantCulture)])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();

    /// <summary>Ends every process of the group with SIGKILL, and waits until none is left.</summary>
    public static async Task KillGroupAsync(int id) =>
        await Cli.Wrap("sh")
            .WithArguments(["-c", "while kill -s KILL -- \"-$1\"; do sleep 0.02; done", "kill", id.ToString(CultureInfo.InvariantCulture)])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();

    /// <summary>Pauses a process for a while, as a machine under pressure would.</summary>
    public static async Task PauseAsync(int id, TimeSpan time)
    {
        await SignalAsync("STOP", id);
        try
        {
            await Task.Delay(time);
        }
        finally
        {
            await SignalAsync("CONT", id);
        }
    }

    /// <summary>The processes that a process has started and that run, with their command lines. On Linux alone.</summary>
    public static IEnumerable<(int Id, IReadOnlyList<string> CommandLine)> ChildrenOf(int id) =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), out _)
        let status = Read(folder, "stat").Split(") ").Last().Split(' ')
        where status.Length > 1 && status[0] != "Z" && status[1] == id.ToString(CultureInfo.InvariantCulture)
        select (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture),
            (IReadOnlyList<string>)Read(folder, "cmdline").Split('\0'));

    /// <summary>Whether the process runs. One that has ended does not, even while its parent has not asked how it ended.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !OperatingSystem.IsLinux() || File.ReadAllText($"/proc/{id}/stat").Split(") ").Last()[0] != 'Z';
        }
        catch (Exception gone) when (gone is ArgumentException or IOException)
        {
            return false;
        }
    }

    // Empty where the process has gone meanwhile.
    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
