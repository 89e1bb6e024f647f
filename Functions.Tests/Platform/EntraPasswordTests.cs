using Azure.Core;
using Azure.Identity;
using Dapper;
using Functions.Platform.MySql;
using Functions.Schema;
using Functions.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;

namespace Functions.Tests.Platform;

/// <summary>A real account whose password is the token of the moment stands for what Entra does to a server.</summary>
[Trait("Needs", "MySql")]
public sealed class EntraPasswordTests(Servers servers) : IAsyncLifetime
{
    private readonly string _user = $"entra_{Guid.NewGuid():N}"[..20];
    private readonly TestDatabase _db = new(servers);
    private readonly TokenOfTheMoment _credential = new();

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        await _db.ExecuteAsync($"CREATE USER {_user} IDENTIFIED BY 'first-token'; GRANT ALL ON *.* TO {_user}");
    }

    public async ValueTask DisposeAsync()
    {
        await _db.ExecuteAsync($"DROP USER {_user}");
        await _db.DisposeAsync();
    }

    [Fact]
    public async Task The_app_signs_in_with_a_token_for_the_database_and_asks_once_for_each_physical_connection()
    {
        await using var database = new Database(Options());

        for (var turn = 0; turn < 3; turn++)
        {
            await using var connection = await database.OpenAsync(CancellationToken.None);
            Assert.StartsWith(_user, await connection.ExecuteScalarAsync<string>("SELECT CURRENT_USER()"));
        }

        Assert.Equal(["https://ossrdbms-aad.database.windows.net/.default"], _credential.AskedFor);
    }

    [Fact]
    public async Task A_new_connection_signs_in_with_the_token_of_its_own_time()
    {
        await using var database = new Database(Options());
        await using var before = await database.OpenAsync(CancellationToken.None);

        await _db.ExecuteAsync($"ALTER USER {_user} IDENTIFIED BY 'second-token'");
        var stale = await Assert.ThrowsAsync<MySqlException>(() => database.OpenAsync(CancellationToken.None));
        _credential.Token = "second-token";
        await using var after = await database.OpenAsync(CancellationToken.None);

        Assert.Equal(MySqlErrorCode.AccessDenied, stale.ErrorCode);
        Assert.StartsWith(_user, await after.ExecuteScalarAsync<string>("SELECT CURRENT_USER()"));
    }

    [Fact]
    public async Task The_migrate_command_signs_in_the_same_way()
    {
        var name = $"{_user}_db";
        await _db.ExecuteAsync($"CREATE DATABASE {name}");

        new Migrator(Options(name), NullLogger<Migrator>.Instance).Migrate();

        Assert.Equal(0, await _db.SingleAsync<long>($"SELECT COUNT(*) FROM {name}.tracking_events"));
        await _db.ExecuteAsync($"DROP DATABASE {name}");
    }

    [Fact]
    public async Task Where_no_token_can_be_had_the_database_is_unavailable_for_now()
    {
        await using var database = new Database(Options());
        _credential.Token = null;

        var error = await Assert.ThrowsAsync<MySqlException>(() => database.OpenAsync(CancellationToken.None));

        Assert.True(error.IsUnavailable());
    }

    private MySqlOptions Options(string? database = null)
    {
        var connection = new MySqlConnectionStringBuilder(_db.ConnectionString) { UserID = _user, Password = "" };
        connection.Database = database ?? connection.Database;
        return new MySqlOptions(connection.ConnectionString, new EntraPassword(_credential).Provide);
    }

    private sealed class TokenOfTheMoment : TokenCredential
    {
        private readonly List<string> _askedFor = [];

        public string? Token { get; set; } = "first-token";

        public IReadOnlyList<string> AskedFor => _askedFor;

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            _askedFor.AddRange(requestContext.Scopes);
            return new AccessToken(Token ?? throw new CredentialUnavailableException("no one is signed in"), DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
