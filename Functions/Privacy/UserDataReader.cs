using System.Globalization;
using System.Text.Json;
using Functions.DeadLetters;
using Functions.Documents;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Privacy;

/// <summary>Reads all that MySQL holds of one user, as JSON.</summary>
public sealed class UserDataReader(Database database, DeadLettersTable deadLetters, UserErasuresTable erasures)
{
    // Closed lists of columns: what a row is called in JSON is its column's name in camel case.
    private static readonly (string Name, string Sql)[] Lists =
    [
        ("profile", "SELECT id, name, email, user_type, country_code FROM users WHERE id = @userId"),
        ("liveSessions",
            "SELECT session_id, user_type, app_name, country_code, last_heartbeat, created_at FROM tracking_live_sessions WHERE user_id = @userId ORDER BY session_id"),
        ("endedSessions", "SELECT session_id, ended_at FROM tracking_ended_sessions WHERE user_id = @userId ORDER BY session_id"),
        ("points", "SELECT points, updated_at FROM user_points WHERE user_id = @userId"),
        ("pointLog", "SELECT id, action, points, related_event, created_at FROM user_point_logs WHERE user_id = @userId ORDER BY id"),
        ("dailyAwards", "SELECT rule_name, day, points FROM point_awards_daily WHERE user_id = @userId ORDER BY day, rule_name"),
        ("credits", "SELECT credits, updated_at FROM user_credits WHERE user_id = @userId"),
        ("creditLog", "SELECT id, credits_added, points_consumed, created_at FROM user_credit_logs WHERE user_id = @userId ORDER BY id"),
        ("creditSpends", "SELECT id, credits, reason, created_at FROM user_credit_spends WHERE user_id = @userId ORDER BY id"),
        ("creditReservations",
            "SELECT id, credits, reason, state, spent, created_at, expires_at, closed_at FROM credit_reservations WHERE user_id = @userId ORDER BY id"),
        ("idempotencyKeys", "SELECT scope, idem_key, response, created_at FROM idempotency_keys WHERE scope LIKE CONCAT('%:', @userId) ORDER BY created_at, scope, idem_key"),
        // Of the actions whose target is a user: a letter's number or a rule's name may read the same.
        ("audit",
            "SELECT happened_at, action, value_before, value_after FROM audit_log WHERE target = @target AND action IN ('points.adjust', 'user.erase') ORDER BY id"),
    ];

    /// <summary>Writes the export, row by row: a user of years may have many.</summary>
    public async Task WriteAsync(long userId, Stream stream, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteNumber("userId", userId);
        await WriteRowsAsync(json, "events", EventsTable.Stored, EventsTable.OfUserAsync(database, userId, cancellationToken), cancellationToken);
        await WriteRowsAsync(json, "documents", DocumentsTable.Stored, DocumentsTable.OfUserAsync(database, userId, cancellationToken), cancellationToken);
        var user = new { userId, target = userId.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, sql) in Lists)
        {
            WriteList(json, name, await database.QueryAsync<dynamic>(sql, user, cancellationToken));
        }

        WriteLetters(json, userId, await deadLetters.OfUserAsync(userId, cancellationToken));
        json.WritePropertyName("erasures");
        JsonSerializer.Serialize(json, await erasures.OfUserAsync(userId, cancellationToken), PrivacyJson.Default.IReadOnlyListUserErasure);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static async Task WriteRowsAsync(
        Utf8JsonWriter json, string name, StoredTable table, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        json.WriteStartArray(name);
        await foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in table.Columns.Zip(row))
            {
                WriteMember(json, column.Name, value);
            }

            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<dynamic> rows)
    {
        json.WriteStartArray(name);
        foreach (IDictionary<string, object?> row in rows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in row)
            {
                WriteMember(json, column, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLetters(Utf8JsonWriter json, long userId, IEnumerable<DeadLetter> letters)
    {
        json.WriteStartArray("deadLetters");
        foreach (var letter in letters)
        {
            foreach (var item in PersonalData.Of(letter.Payload, userId))
            {
                json.WriteStartObject();
                json.WriteNumber("letter", letter.Id);
                json.WriteString("queue", letter.Queue);
                json.WriteString("failedAt", letter.LastFailedAt);
                json.WritePropertyName("item");
                json.WriteRawValue(item);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteMember(Utf8JsonWriter json, string column, object? value)
    {
        json.WritePropertyName(CamelCase(column));
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string meta when column == "meta":
                json.WriteRawValue(meta);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case DateTime time:
                json.WriteStringValue(DateTime.SpecifyKind(time, DateTimeKind.Utc));
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string CamelCase(string column) =>
        string.Concat(column.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
