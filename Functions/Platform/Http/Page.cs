using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Functions.Platform.Http;

/// <summary>A page of a list, newest first; <see cref="Next"/> is the cursor for <c>before</c>, null at the end.</summary>
public sealed record Page<T>(
    IReadOnlyList<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>Which page of a list is asked for: <c>limit</c> and <c>before</c>.</summary>
public sealed record PageQuery(int Limit, long Before)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 500;

    /// <summary>One row more than the page holds tells whether another follows.</summary>
    public int Fetch => Limit + 1;

    public Page<T> Of<T>(IReadOnlyList<T> fetched, Func<T, long> id) =>
        fetched.Count <= Limit
            ? new Page<T>(fetched, null)
            : new Page<T>([.. fetched.Take(Limit)], id(fetched[Limit - 1]).ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads the query string; the errors name what is wrong with it.</summary>
    public static (PageQuery Page, IReadOnlyList<FieldError> Errors) Read(NameValueCollection parameters)
    {
        var query = new QueryParameters(parameters, "limit", "before");
        var page = new PageQuery(
            (int)(query.WholeNumber("limit", 1, MaxLimit) ?? DefaultLimit),
            query.WholeNumber("before", 1, long.MaxValue) ?? long.MaxValue);
        return (page, query.Errors);
    }
}
