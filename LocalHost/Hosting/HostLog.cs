using LocalHost.Configuration;

namespace LocalHost.Hosting;

/// <summary>The host's log: on the console, filtered as host.json says.</summary>
internal static class HostLog
{
    /// <param name="hostJson">Its section <c>logging</c> sets levels.</param>
    /// <param name="destination">Where the log goes; null is the console.</param>
    public static ILoggerFactory Create(HostJson hostJson, Action<ILoggingBuilder>? destination = null) => LoggerFactory.Create(logging =>
    {
        logging.AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            // What Microsoft's listeners log of each invocation; the dispatcher logs those that fail.
            .AddFilter("Host.", LogLevel.None)
            .AddFilter("Function.", LogLevel.None)
            .AddConfiguration(hostJson.Logging);
        (destination ?? Console)(logging);
    });

    private static void Console(ILoggingBuilder logging) => logging.AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss ");
}
