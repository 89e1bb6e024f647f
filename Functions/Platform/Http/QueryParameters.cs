using System.Collections.Specialized;
using System.Globalization;

namespace Functions.Platform.Http;

/// <summary>A query string under validation: each read notes what is wrong, and unknown names are refused.</summary>
public sealed class QueryParameters
{
    // The platform's own parameter for function keys.
    private const string FunctionKey = "code";

    private readonly NameValueCollection _query;
    private readonly List<FieldError> _errors = [];

    public QueryParameters(NameValueCollection query, params IEnumerable<FieldRule> known)
    {
        _query = query;
        var names = known.Select(rule => rule.Name).Append(FunctionKey).ToHashSet(StringComparer.Ordinal);
        foreach (var name in query.AllKeys.Select(key => key ?? "").Where(key => !names.Contains(key)))
        {
            Refuse(name, "is not a known parameter");
        }
    }

    public IReadOnlyList<FieldError> Errors => _errors;

    public void Refuse(string field, string message) => _errors.Add(new FieldError(field, message));

    /// <summary>The parameter's value; null where it is absent, and an error where it is given twice.</summary>
    public string? Value(string name)
    {
        if (_query.GetValues(name) is not { } values)
        {
            return null;
        }

        if (values.Length > 1)
        {
            Refuse(name, "must be given once");
        }

        return values[0];
    }

    /// <summary>All values of a parameter that may be repeated; an error where they are too many.</summary>
    public IReadOnlyList<string> Values(RepeatedRule rule)
    {
        var values = _query.GetValues(rule.Name) ?? [];
        if (values.Length > rule.Max)
        {
            Refuse(rule.Name, rule.Error);
        }

        return values;
    }

    /// <summary>A text that the rule allows; null where it is absent, or wrong and in the errors.</summary>
    public string? Text(TextRule rule)
    {
        var value = Value(rule.Name);
        if (value is null || rule.Fits(value))
        {
            return value;
        }

        Refuse(rule.Name, rule.Error);
        return null;
    }

    /// <summary>One of what the rule allows, or its default where the parameter is absent.</summary>
    public string? OneOf(ChoiceRule rule)
    {
        if (Value(rule.Name) is not { } value)
        {
            return (string?)rule.Default;
        }

        if (!rule.Allowed.Contains(value))
        {
            Refuse(rule.Name, rule.Error);
        }

        return value;
    }

    /// <summary>A number within the rule's bounds; the rule's default where the parameter is absent or wrong.</summary>
    public long? Number(NumberRule rule)
    {
        if (Value(rule.Name) is { } value)
        {
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= rule.Min && number <= rule.Max)
            {
                return number;
            }

            Refuse(rule.Name, rule.Error);
        }

        return (long?)rule.Default;
    }
}
