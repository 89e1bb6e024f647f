using System.Text.RegularExpressions;
using Dapper;
using Functions.Tests.Archives;
using Functions.Tests.Fixtures;
using Functions.Tests.People;
using Functions.Tests.Privacy;
using Functions.Tests.Reports;
using MySqlConnector;

namespace Functions.Tests.Architecture;

/// <summary>
/// Servers differ in the types of computed columns and in the functions they have. So every statement whose rows become records runs on
/// the tests' server, on tables without rows and with some; the statements are found in the source.
/// </summary>
[Trait("Needs", "MySql")]
public sealed partial class StatementTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly DateTime Day = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    // Of parameters that are neither a number nor a list of numbers.
    private static readonly Dictionary<string, object> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["action"] = "earn",
        ["key"] = "key",
        ["keys"] = new[] { new byte[16] },
        ["hashes"] = new[] { new byte[8] },
        ["mask"] = (byte)0,
        ["name"] = "name",
        ["payload"] = "{}",
        ["reason"] = "reason",
        ["response"] = "{}",
        ["scope"] = "scope",
        ["bodySha256"] = new byte[32],
        ["sha"] = new byte[32],
        ["state"] = "archived",
        ["subject"] = "usage",
        ["period"] = "day",
        ["table"] = "tracking_events",
        ["target"] = "1",
        ["timer"] = "timer",
    };

    private static readonly string[] Times =
    [
        "now", "from", "to", "start", "starts", "end", "day", "times", "before", "upTo", "beforeAt", "at", "liveSince", "expiresAt",
    ];

    // Put together at run time, for example of filters: the test that reads each, with rows and without.
    private static readonly Dictionary<string, Type> Composed = new()
    {
        ["DocumentCounts.ReadAsync"] = typeof(DocumentsReportPropertyTests),
        ["DocumentOpens.FoldedAsync"] = typeof(DocumentsReportPropertyTests),
        ["DocumentOpens.TotalAsync"] = typeof(DocumentsReportPropertyTests),
        ["DocumentsTable.OpensAsync"] = typeof(DocumentsReportPropertyTests),
        ["EngagementSets.BeginAsync"] = typeof(EngagementReportPropertyTests),
        ["GroupUsers.CountAsync"] = typeof(UsageReportPropertyTests),
        ["LogRange.FirstSinceAsync"] = typeof(RewardsReportTests),
        ["LogRange.OfAsync"] = typeof(RewardsReportTests),
        ["PeopleReader.ListAsync"] = typeof(PeopleTests),
        ["StoredTable.EraseAsync"] = typeof(UserDataTests),
        ["StoredTable.FirstAsync"] = typeof(ArchiverTests),
        ["UniqueUsers.CountAsync"] = typeof(UsageReportPropertyTests),
        ["UsageCounts.GroupsAsync"] = typeof(UsageReportPropertyTests),
        ["UsageCounts.PendingAsync"] = typeof(UsageReportPropertyTests),
        ["UsageCounts.SeriesAsync"] = typeof(UsageReportPropertyTests),
        ["UserDataReader.QueryAsync"] = typeof(UserDataTests),
    };

    public static TheoryData<string, string> Constant => [.. StatementScan.Statements
        .Where(statement => statement.Sql is not null)
        .Select(statement => (statement.Method, statement.Row.ToString()))
        .Distinct()];

    [Fact]
    public void Every_statement_that_is_put_together_at_run_time_names_the_test_that_reads_it() =>
        Assert.Equal(
            Composed.Keys.Order(), StatementScan.Statements.Where(statement => statement.Sql is null)
                .Select(statement => statement.Method).Distinct().Order());

    [Theory]
    [MemberData(nameof(Constant))]
    public async Task A_statements_columns_are_its_records_with_rows_and_without(string method, string row)
    {
        await using var connection = await app.Db.Database.OpenAsync(CancellationToken.None);
        foreach (var statement in StatementScan.Statements.Where(
            found => (found.Method, found.Row.ToString()) == (method, row) && found.Sql is not null))
        {
            await ReadAsync(connection, statement);
            await using var filled = await connection.BeginTransactionAsync();
            await AllTables.FillAsync(connection, filled);
            await ReadAsync(connection, statement, filled);
        }
    }

    private static async Task ReadAsync(MySqlConnection connection, ReadStatement statement, MySqlTransaction? outer = null)
    {
        await using var own = outer is null ? await connection.BeginTransactionAsync() : null;
        await connection.QueryAsync(statement.Row, statement.Sql!, ParametersOf(statement.Sql!), outer ?? own);
    }

    private static DynamicParameters ParametersOf(string sql)
    {
        var parameters = new DynamicParameters();
        foreach (var name in Parameter().Matches(sql).Select(match => match.Groups["name"].Value).Distinct())
        {
            var isList = Regex.IsMatch(sql, $@"\bIN @{name}\b");
            var value = Values.GetValueOrDefault(name) ?? (Times.Contains(name, StringComparer.OrdinalIgnoreCase) ? Day : 1);
            parameters.Add(name, isList && value is not Array ? new[] { value } : value);
        }

        return parameters;
    }

    [GeneratedRegex(@"(?<!@)@(?<name>[a-zA-Z0-9]+)")]
    private static partial Regex Parameter();
}
