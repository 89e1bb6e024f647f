using System.Net.Sockets;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>Sorts the server's errors by what the caller should do next.</summary>
public static class MySqlErrors
{
    private const MySqlErrorCode MariaDbConnectionKilled = (MySqlErrorCode)1927;
    private const MySqlErrorCode MySqlCheckViolated = (MySqlErrorCode)3819;
    private const MySqlErrorCode MariaDbCheckViolated = (MySqlErrorCode)4025;

    /// <summary>A deadlock (1213) or lock time-out (1205): the transaction is lost for what others hold, and worth running again.</summary>
    public static bool IsLockConflict(this Exception error) =>
        error is MySqlException { ErrorCode: MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout };

    /// <summary>
    /// The server cannot be reached, or not be signed in to, or takes too long, or broke off its answer, at this moment; nothing is wrong
    /// with what was asked of it.
    /// </summary>
    public static bool IsUnavailable(this Exception error) => error switch
    {
        MySqlException { InnerException: IOException or SocketException } => true,
        MySqlException failure => failure.IsTransient || failure.ErrorCode is
            MySqlErrorCode.ProvidePasswordCallbackFailed or
            MySqlErrorCode.CommandTimeoutExpired or
            MySqlErrorCode.ServerShutdown or
            MySqlErrorCode.QueryInterrupted or
            // A session that said nothing for too long: MySQL sends the reason before it closes the connection, MariaDB closes it.
            MySqlErrorCode.ClientInteractionTimeout or
            MariaDbConnectionKilled or
            MySqlErrorCode.TooManyUserConnections or
            MySqlErrorCode.UserLimitReached or
            // Read-only, as a server is while another takes over from it.
            MySqlErrorCode.OptionPreventsStatement || failure.IsLostSession(),
        _ => error.IsLostSession(),
    };

    /// <summary>
    /// The session that was asked is gone: the server ended it, or the way to it is cut. What was not committed is undone, and a new
    /// session may do it again.
    /// </summary>
    public static bool IsLostSession(this Exception error) => error switch
    {
        MySqlException { ErrorCode: MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.CommandTimeoutExpired } => false,
        MySqlException { InnerException: IOException or SocketException } => true,
        MySqlException { ErrorCode: MySqlErrorCode.ServerShutdown or MariaDbConnectionKilled or MySqlErrorCode.ClientInteractionTimeout } =>
            true,
        // The driver's own type of it is not public.
        EndOfStreamException { Source: nameof(MySqlConnector) } => true,
        // The driver passes on what breaks a write to a session that the server has ended: plainly, or out of TLS.
        SocketException or IOException { InnerException: SocketException } => true,
        _ => false,
    };

    /// <summary>An error of the server, or of the way to it, whatever it means.</summary>
    public static bool IsOfMySql(this Exception error) => error is MySqlException || error.IsUnavailable();

    /// <summary>The server refused the statement for the values in it; running it again can only fail again.</summary>
    public static bool IsRefusedContent(this Exception error) => (error as MySqlException)?.ErrorCode is
        MySqlErrorCode.DataTooLong or
        MySqlErrorCode.WarningDataOutOfRange or
        MySqlErrorCode.WarningDataTruncated or
        MySqlErrorCode.TruncatedWrongValue or
        MySqlErrorCode.TruncatedWrongValueForField or
        MySqlErrorCode.ColumnCannotBeNull or
        MySqlErrorCode.InvalidJsonText or
        MySqlErrorCode.InvalidJsonCharset or
        MySqlErrorCode.JsonDocumentTooDeep or
        MySqlErrorCode.NumericJsonValueOutOfRange or
        MySqlCheckViolated or
        MariaDbCheckViolated;
}
