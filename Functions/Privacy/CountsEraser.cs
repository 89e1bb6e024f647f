using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Privacy;

/// <summary>Takes a user out of the counts, which keep a number that is no user's. May be repeated.</summary>
public sealed class CountsEraser(Database database, LocalCalendar calendar, UsageFold usage, DocumentFold documents)
{
    // A request waits no longer: a recount holds the lock for minutes, and a large backlog takes long to fold.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Forgets the user's number; false where that would take more than seconds or is not possible yet: it is for a job.</summary>
    public async Task<bool> TryForgetAsync(long userId, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await ForgetAsync(userId, patience.Token);
            return true;
        }
        catch (Exception later)
            when (later is ConfigurationException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Forgets the user's number, once no one else changes the counts. Throws <see cref="ConfigurationException"/> where the counts are of
    /// another time zone: nothing can be folded then.
    /// </summary>
    public async Task ForgetAsync(long userId, CancellationToken cancellationToken)
    {
        await using var alone = await DatabaseLock.TakeAsync(database, UsageFold.LockName, cancellationToken);
        await CountsState.CheckTimeZoneAsync(database, calendar, cancellationToken);
        // First: a pending count would give the user a number again.
        await usage.FoldAsync(cancellationToken);
        await documents.FoldAsync(cancellationToken);
        await database.TransactAsync(
            transaction => UserNumbersTable.ForgetAsync(transaction, userId, cancellationToken), cancellationToken);
    }
}
