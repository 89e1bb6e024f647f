using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>
/// A statement as it is sent, with a value for each of its question marks: so it travels with others in one round trip of a
/// <see cref="Transaction"/>, whatever their parameters' names.
/// </summary>
public sealed partial record Statement(string Sql, IReadOnlyCollection<object?> Values)
{
    /// <summary>
    /// SQL whose <c>@names</c> are the parameters' properties, in upper or lower case, or keys. A list becomes one in parentheses, which
    /// matches nothing where it is empty.
    /// </summary>
    public static Statement Of(string sql, object? parameters = null)
    {
        var values = new List<object?>();
        return new(parameters is null ? sql : Name().Replace(sql, name => Mark(Value(parameters, name.Groups["name"].Value), values)),
            values);
    }

    private static object? Value(object parameters, string name) => parameters is IReadOnlyDictionary<string, object?> values
        ? values[name]
        : (parameters.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
            ?? throw new ArgumentException($"@{name} has no value.", nameof(parameters))).GetValue(parameters);

    private static string Mark(object? value, List<object?> values)
    {
        if (value is string or byte[] or not IEnumerable)
        {
            values.Add(value);
            return "?";
        }

        object?[] items = [.. ((IEnumerable)value).Cast<object?>()];
        values.AddRange(items);
        return items.Length == 0 ? "(NULL)" : $"({string.Join(',', Enumerable.Repeat('?', items.Length))})";
    }

    [GeneratedRegex("(?<!@)@(?<name>[a-zA-Z]+[0-9]*)")]
    private static partial Regex Name();
}

/// <summary>Reads the answers to queries that travelled together.</summary>
public static class Answers
{
    /// <summary>The rows of the query that is next, as Dapper maps them.</summary>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(this MySqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var read = reader.GetRowParser<object?>(typeof(T));
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader) switch
            {
                T row => row,
                null => default!,
                // Servers differ in the types of numbers.
                var value => (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
            });
        }

        await reader.NextResultAsync(cancellationToken);
        return rows;
    }
}
