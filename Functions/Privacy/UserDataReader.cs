using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Functions.Credits;
using Functions.DeadLetters;
using Functions.Documents;
using Functions.Erasures;
using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Settings;
using Functions.Tracking;

namespace Functions.Privacy;

/// <summary>Reads all that MySQL holds of one user: lists of rows, each of which writes itself as a JSON object.</summary>
public sealed class UserDataReader(Database database, DeadLettersTable deadLetters, UserErasuresTable erasures)
{
    // Closed lists of columns: what a row is called in JSON is its column's name in camel case.
    private static readonly NamedQuery[] Queries =
    [
        new("profile", "SELECT id, name, email, user_type, country_code FROM users WHERE id = @userId"),
        .. LiveSessionsTable.OfUser,
        .. RewardsReader.OfUser,
        Idempotency.OfUser,
        AuditTrail.OfUser,
    ];

    /// <summary>The lists whose rows may be archived, and the tables that they are of.</summary>
    public static readonly (string Name, StoredTable Table)[] Tables =
        [("events", EventsTable.Stored), ("documents", DocumentsTable.Stored)];

    /// <summary>Writes all lists as one document, row by row: a user of years may have many.</summary>
    public async Task WriteAsync(long userId, Stream stream, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteNumber("userId", userId);
        foreach (var (name, rows) in Lists(userId, cancellationToken))
        {
            json.WriteStartArray(name);
            await foreach (var row in rows)
            {
                row(json);
                await json.FlushAsync(cancellationToken);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    // Every list by its name; rows are read as they are asked for.
    private IEnumerable<(string Name, IAsyncEnumerable<Action<Utf8JsonWriter>> Rows)> Lists(
        long userId, CancellationToken cancellationToken)
    {
        foreach (var (name, table) in Tables)
        {
            yield return (name, table.OfUserAsync(database, userId, cancellationToken).Select(row => Row(table, row)));
        }

        foreach (var list in OtherLists(userId, cancellationToken))
        {
            yield return list;
        }
    }

    /// <summary>The lists that are never archived.</summary>
    public IEnumerable<(string Name, IAsyncEnumerable<Action<Utf8JsonWriter>> Rows)> OtherLists(
        long userId, CancellationToken cancellationToken)
    {
        foreach (var (name, sql) in Queries)
        {
            yield return (name, QueryAsync(sql, userId, cancellationToken));
        }

        yield return ("deadLetters", LettersAsync(userId, cancellationToken));
        yield return ("erasures", ErasuresAsync(userId, cancellationToken));
    }

    public static Action<Utf8JsonWriter> Row(StoredTable table, object?[] row) =>
        Row(table.Columns.Zip(row).Select(cell => KeyValuePair.Create(cell.First.Name, cell.Second)));

    private static Action<Utf8JsonWriter> Row(IEnumerable<KeyValuePair<string, object?>> cells) => json =>
    {
        json.WriteStartObject();
        foreach (var (column, value) in cells)
        {
            WriteMember(json, column, value);
        }

        json.WriteEndObject();
    };

    private async IAsyncEnumerable<Action<Utf8JsonWriter>> QueryAsync(
        string sql, long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var user = new { userId, target = userId.ToString(CultureInfo.InvariantCulture) };
        foreach (IDictionary<string, object?> row in await database.QueryAsync<dynamic>(sql, user, cancellationToken))
        {
            yield return Row(row);
        }
    }

    private async IAsyncEnumerable<Action<Utf8JsonWriter>> LettersAsync(
        long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var letter in await deadLetters.OfUserAsync(userId, cancellationToken))
        {
            foreach (var item in PersonalData.Of(letter.Payload, userId))
            {
                yield return json => WriteLetter(json, letter, item);
            }
        }
    }

    private async IAsyncEnumerable<Action<Utf8JsonWriter>> ErasuresAsync(
        long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var erasure in await erasures.OfUserAsync(userId, cancellationToken))
        {
            yield return json => JsonSerializer.Serialize(json, erasure, PrivacyJson.Default.UserErasure);
        }
    }

    private static void WriteLetter(Utf8JsonWriter json, DeadLetter letter, string item)
    {
        json.WriteStartObject();
        json.WriteNumber("letter", letter.Id);
        json.WriteString("queue", letter.Queue);
        json.WriteString("failedAt", letter.LastFailedAt);
        json.WritePropertyName("item");
        WriteJson(json, item);
        json.WriteEndObject();
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
                WriteJson(json, meta);
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

    // Without its white space: in an export a row is one line.
    private static void WriteJson(Utf8JsonWriter json, string text)
    {
        using var document = JsonDocument.Parse(text);
        document.RootElement.WriteTo(json);
    }

    private static string CamelCase(string column) =>
        string.Concat(column.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
