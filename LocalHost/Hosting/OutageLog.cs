

namespace LocalHost.Hosting;

/// <summary>Logs the first failure of a row and the recovery, and nothing in between.</summary>
internal sealed partial class OutageLog(string what, ILogger logger)
{
    private bool _isDown;

    public void Failed(Exception exception)
    {
        if (!_isDown)
        {
            Log.Began(logger, exception, what);
        }

        _isDown = true;
    }

    public void Succeeded()
    {
        if (_isDown)
        {
            Log.Ended(logger, what);
        }

        _isDown = false;
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "{What} cannot be reached; trying until it can")]
        public static partial void Began(ILogger logger, Exception exception, string what);

        [LoggerMessage(31, LogLevel.Information, "{What} can be reached again")]
        public static partial void Ended(ILogger logger, string what);
    }
}
