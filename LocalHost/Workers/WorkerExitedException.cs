namespace LocalHost.Workers;

/// <summary>The worker ended while it started. It has printed the reason itself.</summary>
internal sealed class WorkerExitedException(int exitCode) : Exception($"The worker ended with code {exitCode} while it started.")
{
    public int ExitCode => exitCode;
}
