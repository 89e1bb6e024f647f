using Functions.Counts;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>The filters of a usage report as sets, as SQL and as a test of values.</summary>
public sealed class UsageFilter
{
    private static readonly Dictionary<string,
        (Dimensions Set, string Column, Func<DimensionValues, string?> Read)> ByName = new(StringComparer.Ordinal)
        {
            ["appName"] = (Dimensions.AppName, "app_name", values => values.AppName),
            ["eventType"] = (Dimensions.EventType, "event_type", values => values.EventType),
            ["eventName"] = (Dimensions.EventName, "event_name", values => values.EventName),
            ["countryCode"] = (Dimensions.CountryCode, "country_code", values => values.CountryCode),
            ["userType"] = (Dimensions.UserType, "user_type", values => values.UserType),
            ["os"] = (Dimensions.Os, "os", values => values.Os),
            ["deviceType"] = (Dimensions.DeviceType, "device_type", values => values.DeviceType),
        };

    private static readonly Dictionary<string, ChoiceRule> Words = new ChoiceRule[]
    {
        new("eventType", EventTypes.All, ""),
        new("userType", UserTypes.All, ""),
        new("deviceType", DeviceTypes.All, ""),
    }.ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    // As long as they may be where they are sent.
    private static readonly Dictionary<string, TextRule> Texts = new (string Name, int Max)[]
    {
        ("appName", 50), ("eventName", 100), ("os", 50), ("levelName", 100), ("chapterName", 150),
    }.ToDictionary(text => text.Name, text => new TextRule(text.Name, 1, text.Max, Meaning(text.Name)), StringComparer.Ordinal);

    public UsageFilter(IReadOnlyDictionary<string, string> filters)
    {
        Values = filters;
        Set = SetOf(filters.Keys);
    }

    /// <summary>What may be grouped and filtered by.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>A filter as a parameter: what is equal to the letter counts, and a word that no event can have is refused.</summary>
    public static FieldRule Rule(string name) =>
        name == CallerCountry.Rule.Name ? CallerCountry.Rule with { Meaning = $"Only what has this {name}" }
        : Texts.TryGetValue(name, out var text) ? text
        : new OwnRule(name, Schema(name), Meaning(name));

    /// <summary>Reads the filters of those names; what is wrong with them is in the query's errors.</summary>
    public static IReadOnlyDictionary<string, string> Read(QueryParameters query, IEnumerable<string> names) => names
        .Select(name => (Name: name, Value: Read(query, name)))
        .Where(filter => filter.Value is not null)
        .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Values { get; }

    public Dimensions Set { get; }

    public static Dimensions SetOf(IEnumerable<string> names) => names.Aggregate(Dimensions.None, (set, name) => set | ByName[name].Set);

    public static string? Read(DimensionValues values, string name) => ByName[name].Read(values);

    /// <summary>SQL conditions on the columns of <paramref name="alias"/>, each with AND in front; parameters are the names.</summary>
    public string Sql(string alias) => string.Concat(Values.Keys.Select(name => $" AND {alias}.{ByName[name].Column} = @{name}"));

    public bool Accepts(DimensionValues values) =>
        Values.All(filter => string.Equals(ByName[filter.Key].Read(values), filter.Value, StringComparison.Ordinal));

    private static string? Read(QueryParameters query, string name) =>
        name == CallerCountry.Rule.Name ? CallerCountry.Read(query)
        : Words.TryGetValue(name, out var words) ? query.OneOf(words)
        : query.Text(Texts[name]);

    private static string Meaning(string name) => $"Only what has this {name}, to the letter";

    // No enum: a generated client would get a type beside that of the event's own field, and of the same name.
    private static string Schema(string name) =>
        $$"""{ "type": "string", "pattern": "^({{string.Join('|', Words[name].Allowed)}})$" }""";
}
