using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>Credits set aside for a job: taken from the balance at once, spent or given back when the job ends.</summary>
public sealed record CreditReservation(long Id, long UserId, int Credits, string Reason, string State, DateTime ExpiresAt)
{
    public bool IsOpenAt(DateTime now) => State == "open" && ExpiresAt > now;
}

/// <summary>The only writer of <c>credit_reservations</c>. Lock order: the reservation's row, then the user's credits row.</summary>
public sealed class CreditReservations(Database database, CreditLedger ledger, TimeProvider clock)
{
    private const int ExpiryChunk = 100;

    private const string InsertSql =
        """
        INSERT INTO credit_reservations (user_id, credits, reason, created_at, expires_at)
        VALUES (@userId, @credits, @reason, @now, @expiresAt);

        SELECT LAST_INSERT_ID()
        """;

    private const string LockSql =
        """
        SELECT id, user_id AS UserId, credits, reason, state, expires_at AS ExpiresAt
        FROM credit_reservations
        WHERE id = @id
        FOR UPDATE
        """;

    private const string CloseSql =
        """
        UPDATE credit_reservations
        SET state = @state, spent = @spent, closed_at = @now
        WHERE id = @id
        """;

    private const string ExpiredSql =
        """
        SELECT id
        FROM credit_reservations
        WHERE state = 'open' AND expires_at <= @now
        ORDER BY expires_at
        LIMIT @chunk
        """;

    /// <summary>Sets aside credits that were taken before, until <paramref name="expiresAt"/>; returns the reservation's number.</summary>
    public async Task<long> OpenAsync(
        Transaction transaction, long userId, int credits, string reason, DateTime expiresAt, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<long>(
            InsertSql, new { userId, credits, reason, now = clock.GetUtcSeconds(), expiresAt }, cancellationToken)).Single();

    /// <summary>The reservation, locked until the transaction's end; null where there is none.</summary>
    public static async Task<CreditReservation?> LockAsync(Transaction transaction, long id, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<CreditReservation>(LockSql, new { id }, cancellationToken)).SingleOrDefault();

    /// <summary>Spends some of an open reservation, which the caller has locked, and gives the rest back.</summary>
    public async Task SettleAsync(Transaction transaction, CreditReservation open, int credits, CancellationToken cancellationToken)
    {
        await CloseAsync(transaction, open, "settled", credits, cancellationToken);
        await ledger.LogSpendAsync(transaction, open.UserId, credits, open.Reason, cancellationToken);
        await CreditLedger.GiveBackAsync(transaction, open.UserId, open.Credits - credits, cancellationToken);
    }

    /// <summary>Gives all of an open reservation back, which the caller has locked.</summary>
    public async Task VoidAsync(Transaction transaction, CreditReservation open, CancellationToken cancellationToken)
    {
        await CloseAsync(transaction, open, "voided", null, cancellationToken);
        await CreditLedger.GiveBackAsync(transaction, open.UserId, open.Credits, cancellationToken);
    }

    public async Task<int> VoidExpiredAsync(CancellationToken cancellationToken)
    {
        var voided = 0;
        while (true)
        {
            var now = clock.GetUtcSeconds();
            var expired = await database.QueryAsync<long>(ExpiredSql, new { now, chunk = ExpiryChunk }, cancellationToken);
            foreach (var id in expired)
            {
                voided += await VoidExpiredAsync(id, now, cancellationToken);
            }

            if (expired.Count < ExpiryChunk)
            {
                return voided;
            }
        }
    }

    // Looked at again under its lock: it may have been settled since it was found.
    private Task<int> VoidExpiredAsync(long id, DateTime now, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                if (await LockAsync(transaction, id, cancellationToken) is not { State: "open" } reservation || reservation.ExpiresAt > now)
                {
                    return 0;
                }

                await VoidAsync(transaction, reservation, cancellationToken);
                return 1;
            },
            cancellationToken);

    private Task<int> CloseAsync(
        Transaction transaction, CreditReservation reservation, string state, int? spent, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(CloseSql, new { id = reservation.Id, state, spent, now = clock.GetUtcSeconds() }, cancellationToken);
}
