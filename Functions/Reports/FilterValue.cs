using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a value to filter by may be: as long as where it is sent, and no word that an event cannot have.</summary>
/// <param name="Rule">The rule of one value.</param>
/// <param name="Read">The value as it is stored; null where the rule refuses it.</param>
/// <param name="Error">What to say of a refused one.</param>
public sealed record FilterValue(FieldRule Rule, Func<string, string?> Read, string Error)
{
    private static readonly Dictionary<string, FilterValue> ByName = new FilterValue[]
    {
        Text("appName", 50),
        Word(new ChoiceRule("eventType", EventTypes.All, "")),
        Text("eventName", 100),
        new(CallerCountry.Rule with { Description = Description("countryCode") }, CallerCountry.Normalised, CallerCountry.Error),
        Word(new ChoiceRule("userType", UserTypes.All, "")),
        Text("os", 50),
        Word(new ChoiceRule("deviceType", DeviceTypes.All, "")),
        Text("levelName", 100),
        Text("chapterName", 150),
    }.ToDictionary(value => value.Rule.Name, StringComparer.Ordinal);

    public static FilterValue Of(string name) => ByName[name];

    /// <summary>
    /// The value of the parameter of that name, given at most once; null where it is absent, or wrong and in the query's errors.
    /// </summary>
    public string? One(QueryParameters query) => query.Value(Rule.Name) is { } sent ? Checked(query, Rule.Name, sent) : null;

    /// <summary>The values of a repeated parameter; the wrong ones are in the query's errors instead.</summary>
    public IReadOnlyList<string> Many(QueryParameters query, RepeatedRule parameter) =>
        [.. query.Values(parameter).Select(sent => Checked(query, parameter.Name, sent)).OfType<string>()];

    private string? Checked(QueryParameters query, string parameter, string sent)
    {
        var value = Read(sent);
        if (value is null)
        {
            query.Refuse(parameter, Error);
        }

        return value;
    }

    private static FilterValue Text(string name, int max)
    {
        var rule = new TextRule(name, 1, max, Description(name));
        return new FilterValue(rule, sent => rule.Fits(sent) ? sent : null, rule.Error);
    }

    private static FilterValue Word(ChoiceRule words) => new(
        words with { IsPattern = true, Description = Description(words.Name) },
        sent => words.Allowed.Contains(sent) ? sent : null,
        words.Error);

    private static string Description(string name) => $"Only what has this {name}, to the letter";
}
