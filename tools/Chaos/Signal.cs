using System.Diagnostics;
using System.Globalization;

namespace Chaos;

/// <summary>POSIX signals, which .NET itself does not send.</summary>
internal static class Signal
{
    /// <summary>Sends the signal of that name, for example STOP; a process that has gone is no error.</summary>
    public static async Task SendAsync(string name, int processId)
    {
        var start = new ProcessStartInfo("kill", [$"-{name}", processId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true };
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }

    /// <summary>Pauses the process for a while, as a machine under pressure would.</summary>
    public static async Task PauseAsync(int processId, TimeSpan time)
    {
        await SendAsync("STOP", processId);
        try
        {
            await Task.Delay(time);
        }
        finally
        {
            await SendAsync("CONT", processId);
        }
    }
}
