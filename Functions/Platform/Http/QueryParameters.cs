using System.Collections.Specialized;
using System.Globalization;

namespace Functions.Platform.Http;

/// <summary>A query string under validation: each read notes what is wrong, and names nobody asked for are refused.</summary>
public sealed class QueryParameters
{
    // The platform's own parameter for function keys.
    private const string FunctionKey = "code";

    private readonly NameValueCollection _query;
    private readonly List<FieldError> _errors = [];

    public QueryParameters(NameValueCollection query, params IEnumerable<string> known)
    {
        _query = query;
        var names = known.Append(FunctionKey).ToHashSet(StringComparer.Ordinal);
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

    /// <summary>One of <paramref name="allowed"/>, or <paramref name="fallback"/> where it is absent.</summary>
    public string OneOf(string name, IReadOnlyCollection<string> allowed, string fallback)
    {
        if (Value(name) is not { } value)
        {
            return fallback;
        }

        if (!allowed.Contains(value))
        {
            Refuse(name, $"must be one of {string.Join(", ", allowed)}");
        }

        return value;
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>, or null where it is absent.</summary>
    public long? WholeNumber(string name, long min, long max)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return null;
    }
}
