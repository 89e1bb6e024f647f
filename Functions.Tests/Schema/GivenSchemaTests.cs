using System.Text.RegularExpressions;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Schema;

[Trait("Needs", "MySql")]
public sealed partial class GivenSchemaTests(TestDatabase db) : IClassFixture<TestDatabase>
{
    [Theory]
    [MemberData(nameof(GivenTables.Names), MemberType = typeof(GivenTables))]
    public async Task Columns_types_nullability_and_defaults_are_as_given(string table)
    {
        var columns = await db.QueryAsync<Column>(
            """
            SELECT column_name AS Name, column_type AS Type, is_nullable AS Nullable, column_default AS Standard, extra AS Extra
            FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = @table
            ORDER BY ordinal_position
            """,
            new { table });

        Assert.Equal(GivenTables.Columns[table], columns.Select(column => column.Describe()));
    }

    [Theory]
    [MemberData(nameof(GivenTables.Names), MemberType = typeof(GivenTables))]
    public async Task Indexes_are_as_given(string table)
    {
        var indexes = await db.QueryAsync<string>(
            """
            SELECT CONCAT(index_name, '(', GROUP_CONCAT(column_name ORDER BY seq_in_index), ')')
            FROM information_schema.statistics
            WHERE table_schema = DATABASE() AND table_name = @table
            GROUP BY index_name
            """,
            new { table });

        Assert.Equal(GivenTables.Indexes[table], indexes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Seed_settings_are_as_given()
    {
        var settings = await db.QueryAsync<(string, string)>("SELECT setting_key, setting_value FROM admin_settings");

        Assert.Contains(("tracking_enabled", "1"), settings);
        Assert.Contains(("points_enabled", "1"), settings);
        Assert.Contains(("live_session_timeout_minutes", "5"), settings);
    }

    [Fact]
    public async Task Meta_takes_json_and_refuses_what_is_not()
    {
        const string insert =
            "INSERT INTO tracking_events (user_type, app_name, event_type, event_name, meta) VALUES ('guest', 'a', 'visit', 'v', @meta)";

        await db.ExecuteAsync(insert, new { meta = """{"page":{"no":7}}""" });
        Assert.Equal("7", await db.SingleAsync<string>("SELECT JSON_VALUE(meta, '$.page.no') FROM tracking_events WHERE meta IS NOT NULL"));
        await Assert.ThrowsAnyAsync<MySqlConnector.MySqlException>(() => db.ExecuteAsync(insert, new { meta = "{not json" }));
    }

    [Fact]
    public void Migrating_again_changes_nothing()
    {
        db.Migrate();
        db.Migrate();
    }

    // The two servers print the same type and default in their own ways.
    private sealed partial record Column(string Name, string Type, string Nullable, string? Standard, string Extra)
    {
        public string Describe() =>
            $"{Name} {DisplayWidth().Replace(Type.Replace("longtext", "json"), "$1")} {(Nullable == "YES" ? "null" : "not null")} "
            + $"{Default()} {Rest()}".TrimEnd();

        private string Default() => Standard is null or "NULL" ? "-" : Standard.Trim('\'').Replace("()", "").ToLowerInvariant() switch
        {
            "current_timestamp" => "current_timestamp",
            _ => Standard.Trim('\''),
        };

        private string Rest() => Extra.ToLowerInvariant().Replace("default_generated", "").Replace("()", "").Trim();

        [GeneratedRegex(@"\b(bigint|int)\(\d+\)")]
        private static partial Regex DisplayWidth();
    }
}
