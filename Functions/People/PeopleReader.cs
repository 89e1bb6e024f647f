using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.People;

/// <summary>A user in the list.</summary>
public sealed record Person(
    long UserId, string? Name, string? Email, string? UserType, int Points, int Credits, DateTime? LastSeenAt);

/// <summary>Which users are asked for.</summary>
public sealed record PeopleQuery(PageQuery Page, string? Search, string? UserType)
{
    /// <summary>The id that is searched for; null where the text is no number.</summary>
    public long? SearchedId => Search is not null && PathId.TryRead(Search.Trim(), out var id) ? id : null;
}

/// <summary>
/// Finds users: those of the apps' table, and those who have a number or points without being in it. An erased user is found no more,
/// unless it came back since.
/// </summary>
public sealed class PeopleReader(Database database, LocalCalendar calendar)
{
    private const string PresentSql =
        """
        AND (NOT EXISTS (SELECT 1 FROM user_erasures WHERE user_erasures.user_id = found.id)
             OR EXISTS (SELECT 1 FROM user_numbers WHERE user_numbers.user_id = found.id)
             OR EXISTS (SELECT 1 FROM tracking_events WHERE tracking_events.user_id = found.id))
        """;

    private const string TypeOfEventsSql =
        """
        (SELECT CONVERT(user_type USING utf8mb4) FROM tracking_events WHERE user_id = found.id ORDER BY tracking_events.id DESC LIMIT 1)
        """;

    /// <summary>The newest ids before the cursor.</summary>
    public async Task<Page<Person>> ListAsync(PeopleQuery query, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            before = query.Page.Before,
            fetch = query.Page.Fetch,
            search = query.Search is null ? null : TextSearch.Pattern(query.Search),
            searchedId = query.SearchedId,
            userType = query.UserType,
        };
        var sql = $"{string.Join("\nUNION\n", Sources(query).Select(source => $"({source})"))}\nORDER BY id DESC\nLIMIT @fetch";
        return await database.ReadSnapshotAsync(
            async snapshot =>
            {
                var ids = await snapshot.QueryAsync<long>(sql, parameters, cancellationToken);
                return query.Page.Of(await PersonDetails.ReadAsync(snapshot, calendar, ids, cancellationToken), person => person.UserId);
            },
            cancellationToken);
    }

    /// <summary>The user; null where there is none, or not any more.</summary>
    public Task<Person?> FindAsync(long userId, CancellationToken cancellationToken) => database.ReadSnapshotAsync(
        async snapshot =>
        {
            var ids = await snapshot.QueryAsync<long>(FindSql, new { userId }, cancellationToken);
            return (await PersonDetails.ReadAsync(snapshot, calendar, ids, cancellationToken)).SingleOrDefault();
        },
        cancellationToken);

    /// <summary>Whether there is the user; without reading what is known of it.</summary>
    public async Task<bool> HasAsync(long userId, CancellationToken cancellationToken) =>
        await database.QueryAsync<long>(FindSql, new { userId }, cancellationToken) is { Count: > 0 };

    private const string FindSql =
        $"""
        SELECT found.id
        FROM (
          SELECT id FROM users WHERE id = @userId
          UNION
          SELECT user_id FROM user_numbers WHERE user_id = @userId
          UNION
          SELECT user_id FROM user_points WHERE user_id = @userId
        ) found
        WHERE TRUE
          {PresentSql}
        """;

    private static IEnumerable<string> Sources(PeopleQuery query)
    {
        yield return ListedSql(query);
        // Of users that are not in the apps' table the id is all that can be searched.
        if (query.Search is null || query.SearchedId is not null)
        {
            yield return UnlistedSql(query, "user_numbers");
            yield return UnlistedSql(query, "user_points");
        }
    }

    private static string ListedSql(PeopleQuery query)
    {
        var names = $"{TextSearch.Sql("found.name", "search")} OR {TextSearch.Sql("found.email", "search")}";
        return
            $"""
            SELECT found.id
            FROM users found
            WHERE found.id < @before
              {(query.Search is null ? "" : $"AND (found.id = @searchedId OR {names})")}
              {(query.UserType is null ? "" : $"AND (found.user_type = @userType OR (found.user_type IS NULL AND {TypeOfEventsSql} = @userType))")}
              {PresentSql}
            ORDER BY found.id DESC
            LIMIT @fetch
            """;
    }

    private static string UnlistedSql(PeopleQuery query, string table) =>
        $"""
        SELECT found.id
        FROM (SELECT user_id AS id FROM {table}) found
        WHERE found.id < @before
          {(query.Search is null ? "" : "AND found.id = @searchedId")}
          {(query.UserType is null ? "" : $"AND {TypeOfEventsSql} = @userType")}
          AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = found.id)
          {PresentSql}
        ORDER BY found.id DESC
        LIMIT @fetch
        """;
}
