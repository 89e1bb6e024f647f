using System.Globalization;
using LocalHost.Rpc;

namespace LocalHost.Workers;

/// <summary>Passes the worker's log messages to the host's log, each under its own category.</summary>
internal static class WorkerLog
{
    public static Action<RpcLog> To(ILoggerFactory loggers) => message =>
    {
        var logger = loggers.CreateLogger(message.Category is "" ? "Worker" : message.Category);
        var level = (LogLevel)message.Level;
        if (logger.IsEnabled(level))
        {
            logger.Log(level, int.TryParse(message.EventId, CultureInfo.InvariantCulture, out var id) ? id : 0, message, null, Format);
        }
    };

    private static string Format(RpcLog message, Exception? exception) => message.Exception is { } error
        ? $"{message.Message}{Environment.NewLine}{error.Message}{Environment.NewLine}{error.StackTrace}"
        : message.Message;
}
