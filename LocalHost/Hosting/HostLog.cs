namespace LocalHost.Hosting;

/// <summary>The host's log: on the console, filtered as host.json says.</summary>
internal static class HostLog
{
    public static ILoggerFactory Create(IConfiguration hostJsonLogging, Action<ILoggingBuilder>? configure = null) => LoggerFactory.Create(logging =>
    {
        logging.AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            // What Microsoft's listeners log of each invocation; the dispatcher logs those that fail.
            .AddFilter("Host.", LogLevel.None)
            .AddFilter("Function.", LogLevel.None)
            .AddConfiguration(hostJsonLogging);
        (configure ?? Console)(logging);
    });

    private static void Console(ILoggingBuilder logging) => logging.AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss ");
}
