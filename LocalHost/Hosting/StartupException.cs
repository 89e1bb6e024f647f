namespace LocalHost.Hosting;

/// <summary>The host cannot start; the message is one sentence for the person at the console, and says what to change.</summary>
internal sealed class StartupException(string message, Exception? cause = null) : Exception(message, cause);
