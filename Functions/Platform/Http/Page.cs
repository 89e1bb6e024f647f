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
    public static readonly NumberRule LimitRule = new("limit", 1, 500, "Most items that the page holds") { Default = 50L };
    private static readonly NumberRule BeforeRule = new(
        "before", 1, long.MaxValue, "The next of an earlier page: only what is older than it");

    public static readonly IReadOnlyList<FieldRule> Rules = [LimitRule, BeforeRule];

    /// <summary>One row more than the page holds, to know whether another page follows.</summary>
    public int Fetch => Limit + 1;

    public Page<T> Of<T>(IReadOnlyList<T> fetched, Func<T, long> id) =>
        fetched.Count <= Limit
            ? new Page<T>(fetched, null)
            : new Page<T>([.. fetched.Take(Limit)], id(fetched[Limit - 1]).ToString(CultureInfo.InvariantCulture));

    public static (PageQuery Page, IReadOnlyList<FieldError> Errors) Read(NameValueCollection parameters)
    {
        var query = new QueryParameters(parameters, Rules);
        return (Read(query), query.Errors);
    }

    /// <summary>Reads the page out of a query that has other parameters too.</summary>
    public static PageQuery Read(QueryParameters query) => new((int)query.Number(LimitRule)!, query.Number(BeforeRule) ?? long.MaxValue);
}
