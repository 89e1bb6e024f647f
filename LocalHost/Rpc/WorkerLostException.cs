namespace LocalHost.Rpc;

/// <summary>The worker ended before it responded.</summary>
internal sealed class WorkerLostException() : Exception("The worker ended before it responded.");
