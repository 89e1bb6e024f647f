using System.Data;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>
/// A transaction that makes few round trips: BEGIN travels with its first statement, and what was added with the next statement whose
/// answer is awaited, at the latest with COMMIT. Statements run in the order in which they were added; none follows one that failed.
/// </summary>
public sealed class Transaction : IAsyncDisposable
{
    private readonly Database _database;
    private readonly MySqlConnection _connection;
    private readonly string _begin;
    private readonly List<Statement> _unsent = [];
    private State _state;

    internal Transaction(Database database, MySqlConnection connection, string begin) =>
        (_database, _connection, _begin) = (database, connection, begin);

    private enum State
    {
        NotBegun,
        Open,
        Ended,
    }

    /// <summary>Sends the statement later, with the next that are awaited; what is wrong with it is thrown then.</summary>
    public void Add(Statement statement) => _unsent.Add(statement);

    /// <summary>Runs a statement; returns the rows affected.</summary>
    public async Task<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken)
    {
        // So that the rows affected are its own.
        if (_unsent.Count > 0)
        {
            await using var unsent = Take([]);
            await unsent.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = Take([statement]);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc cref="ExecuteAsync(Statement, CancellationToken)"/>
    public Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        ExecuteAsync(Statement.Of(sql, parameters), cancellationToken);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var reader = await QueryAsync([Statement.Of(sql, parameters)], cancellationToken);
        return await reader.ReadAsync<T>(cancellationToken);
    }

    /// <summary>Runs queries; <see cref="Answers.ReadAsync"/> reads their rows one query after the other.</summary>
    public async Task<MySqlDataReader> QueryAsync(IEnumerable<Statement> queries, CancellationToken cancellationToken)
    {
        await using var command = Take(queries);
        return await command.ExecuteReaderAsync(cancellationToken);
    }

    /// <summary>Undoes everything; nothing can follow.</summary>
    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        _unsent.Clear();
        await EndAsync("ROLLBACK", cancellationToken);
    }

    /// <summary>Whether COMMIT was sent: where no answer came, it is not known what became of it.</summary>
    internal bool MayBeCommitted { get; private set; }

    /// <summary>Sends what is unsent and commits, unless it was rolled back.</summary>
    internal Task CommitAsync(CancellationToken cancellationToken)
    {
        MayBeCommitted = true;
        return EndAsync("COMMIT", cancellationToken);
    }

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == ConnectionState.Open)
            {
                await RollbackAsync(CancellationToken.None);
            }
        }
        catch (Exception lost) when (lost.IsOfMySql())
        {
            // Its next user would commit what was to be undone: the pool must not hand this connection out again.
            await _database.ForgetSessionsAsync(_connection);
        }
    }

    private async Task EndAsync(string end, CancellationToken cancellationToken)
    {
        if (_state == State.Open || (_state == State.NotBegun && _unsent.Count > 0))
        {
            await using var command = Take([Statement.Of(end)]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        _state = State.Ended;
    }

    private MySqlCommand Take(IEnumerable<Statement> last)
    {
        List<Statement> statements = [.. Begin() is { } begin ? [Statement.Of(begin)] : Array.Empty<Statement>(), .. _unsent, .. last];
        _unsent.Clear();
        var command = new MySqlCommand(string.Join(";\n", statements.Select(statement => statement.Sql)), _connection);
        foreach (var value in statements.SelectMany(statement => statement.Values))
        {
            command.Parameters.Add(new MySqlParameter { Value = value });
        }

        return command;
    }

    // Null where it has begun. Once sent it counts as begun, even if it failed: a superfluous rollback is harmless.
    private string? Begin()
    {
        ObjectDisposedException.ThrowIf(_state == State.Ended, this);
        var isFirst = _state == State.NotBegun;
        _state = State.Open;
        return isFirst ? _begin : null;
    }
}
