using System.Text.RegularExpressions;

namespace Functions.Tests.Architecture.WorkerApi;

/// <summary>
/// The real worker packages' public API, as <c>worker-api.txt</c> lists it, in the form that a compiled reference has: no parameter
/// names, and generic parameters by their place (<c>!0</c> the type's, <c>!!0</c> the method's).
/// </summary>
internal sealed partial class RealWorkerApi
{
    private readonly HashSet<string> _types = [];
    private readonly HashSet<ApiMember> _members = [];

    private RealWorkerApi(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(line => line is not ['#', ..]))
        {
            if (line.Split(" | ") is [var type, _])
            {
                _types.Add(Definition(type));
            }
            else if (line.Split(" > ") is [var owner, var member] && MemberLine().Match(member) is { Success: true } match)
            {
                _members.Add(Member(owner, match));
            }
        }
    }

    public static RealWorkerApi Read() => new(SourceTree.Read("LocalHost.Tests/worker-api.txt").Split('\n').Select(line => line.TrimEnd()));

    public bool HasType(string type) => _types.Contains(type);

    public bool Has(ApiMember member) => _members.Contains(member with { IsAbstract = false }) || _members.Contains(member with { IsAbstract = true });

    /// <summary>What a class that stands on <paramref name="type"/> has to bring.</summary>
    public IEnumerable<ApiMember> AbstractMembersOf(string type) => _members.Where(member => member.IsAbstract && member.Type == type);

    private static ApiMember Member(string owner, Match match)
    {
        var places = Places(Generics(owner), "!").Concat(Places(Split(match.Groups["generics"].Value), "!!")).ToDictionary();
        string Placed(string type) => GenericName().Replace(type, name => places.GetValueOrDefault(name.Value, name.Value));

        // A parameter is its type, its name and perhaps a default; a type's own text has no blank.
        var parameters = Split(match.Groups["parameters"].Value).Select(parameter => Placed(parameter.Split(' ')[0]));
        return new ApiMember(
            Definition(owner),
            match.Groups["static"].Success,
            match.Groups["abstract"].Success,
            match.Groups["return"].Success ? Placed(match.Groups["return"].Value) : "System.Void",
            match.Groups["name"].Value,
            Split(match.Groups["generics"].Value).Length,
            string.Join(", ", parameters));
    }

    private static string Definition(string type) => type.Split('[')[0];

    private static string[] Generics(string type) => type.Split('[', ']') is [_, var names, ..] ? names.Split(',') : [];

    private static string[] Split(string list) => list.Length == 0 ? [] : list.Split(", ");

    private static IEnumerable<KeyValuePair<string, string>> Places(string[] names, string mark) =>
        names.Select((name, place) => KeyValuePair.Create(name, $"{mark}{place}"));

    [GeneratedRegex(
        @"^(?:protected )?(?<static>static )?(?:(?<abstract>abstract )|virtual )?(?:(?<return>\S+) )?(?<name>[\w.]+)(?:<(?<generics>[^>]+)>)?\((?<parameters>.*)\)$")]
    private static partial Regex MemberLine();

    [GeneratedRegex(@"(?<![\w.`])T\w*(?![\w.`])")]
    private static partial Regex GenericName();
}

/// <summary>One member: a constructor is named <c>new</c> and returns <c>System.Void</c>, a property is its accessors.</summary>
internal sealed record ApiMember(
    string Type, bool IsStatic, bool IsAbstract, string Returns, string Name, int Generics, string Parameters)
{
    public override string ToString() => $"{Type} > {(IsStatic ? "static " : "")}{Returns} {Name}({Parameters})";
}
