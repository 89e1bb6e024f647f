using Functions.Counts;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>How a condition compares a dimension with its values.</summary>
public enum ConditionKind
{
    AnyOf,
    NoneOf,

    /// <summary>Contains the one value, whatever the case and the accents.</summary>
    Contains,
}

/// <summary>One condition of a filter, on the dimension of that name.</summary>
public sealed record Condition(string Name, ConditionKind Kind, IReadOnlyList<string> Values);

/// <summary>The filters of a usage report, as a set of dimensions and as SQL; all of the conditions have to hold.</summary>
public sealed class UsageFilter(IReadOnlyList<Condition> conditions)
{
    public const int MaxValues = 50;

    private static readonly Dictionary<string, Dimension> ByName = new(StringComparer.Ordinal)
    {
        ["appName"] = new(Dimensions.AppName, "app_name", values => values.AppName),
        ["eventType"] = new(Dimensions.EventType, "event_type", values => values.EventType),
        ["eventName"] = new(Dimensions.EventName, "event_name", values => values.EventName),
        ["countryCode"] = new(Dimensions.CountryCode, "country_code", values => values.CountryCode),
        ["userType"] = new(Dimensions.UserType, "user_type", values => values.UserType),
        ["os"] = new(Dimensions.Os, "os", values => values.Os),
        ["deviceType"] = new(Dimensions.DeviceType, "device_type", values => values.DeviceType),
    };

    private static readonly (RepeatedRule Is, RepeatedRule IsNot)[] Lists = [.. ByName.Keys.Select(name => (Is(name), IsNot(name)))];

    private static readonly TextRule[] Contained = [Contains("appName", 50), Contains("eventName", 100)];

    public static readonly UsageFilter None = new([]);

    /// <summary>What may be grouped and filtered by.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The parameters that filter.</summary>
    public static IEnumerable<FieldRule> Rules => [.. Lists.SelectMany(list => new[] { list.Is, list.IsNot }), .. Contained];

    public IReadOnlyList<Condition> Conditions => conditions;

    public Dimensions Set { get; } = SetOf(conditions.Select(condition => condition.Name));

    public static Dimensions SetOf(IEnumerable<string> names) => names.Aggregate(Dimensions.None, (set, name) => set | ByName[name].Set);

    public static string? Read(DimensionValues values, string name) => ByName[name].Read(values);

    /// <summary>Reads the filters; what is wrong with them is in the query's errors.</summary>
    public static UsageFilter Read(QueryParameters query)
    {
        var conditions =
            from name in ByName.Keys
            from condition in Read(query, name)
            where condition.Values.Count > 0
            select condition;
        return new UsageFilter([.. conditions]);
    }

    /// <summary>SQL conditions on the columns of <paramref name="alias"/>, each with AND in front.</summary>
    public string Sql(string alias) =>
        string.Concat(conditions.Select((condition, i) => Sql(condition, $"{alias}.{ByName[condition.Name].Column}", i)));

    /// <summary>The values that the SQL names.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Parameters => conditions.Select((condition, i) => KeyValuePair.Create(
        $"filter{i}", (object?)(condition.Kind == ConditionKind.Contains ? TextSearch.Pattern(condition.Values[0]) : condition.Values)));

    private static string Sql(Condition condition, string column, int i) => condition.Kind switch
    {
        ConditionKind.AnyOf => $" AND {column} IN @filter{i}",
        ConditionKind.NoneOf => $" AND ({column} IS NULL OR {column} NOT IN @filter{i})",
        _ => $" AND {TextSearch.Sql(column, $"filter{i}")}",
    };

    private static IEnumerable<Condition> Read(QueryParameters query, string name)
    {
        var (isRule, isNotRule) = Lists.Single(list => list.Is.Name == name);
        yield return new Condition(name, ConditionKind.AnyOf, FilterValue.Of(name).Many(query, isRule));
        yield return new Condition(name, ConditionKind.NoneOf, FilterValue.Of(name).Many(query, isNotRule));
        if (Contained.SingleOrDefault(rule => rule.Name == $"{name}.contains") is { } contained && query.Text(contained) is { } text)
        {
            yield return new Condition(name, ConditionKind.Contains, [text]);
        }
    }

    private static RepeatedRule Is(string name) =>
        new(name, FilterValue.Of(name).Rule, MaxValues, $"Only what has this {name}, to the letter; repeated: any of these");

    private static RepeatedRule IsNot(string name) =>
        new($"{name}.not", FilterValue.Of(name).Rule, MaxValues, $"Nothing that has this {name}; repeated: none of these");

    private static TextRule Contains(string name, int max) =>
        new($"{name}.contains", 1, max, $"Only what has this text in its {name}, whatever the case and the accents");

    private sealed record Dimension(Dimensions Set, string Column, Func<DimensionValues, string?> Read);
}
