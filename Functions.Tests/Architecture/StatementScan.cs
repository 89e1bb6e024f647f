using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Functions.Tests.Architecture;

/// <summary>A statement whose rows become records.</summary>
/// <param name="Method">The class and the method that run it.</param>
/// <param name="Row">The type of its rows.</param>
/// <param name="Sql">Its text; null where that is put together at run time.</param>
internal sealed record ReadStatement(string Method, Type Row, string? Sql);

/// <summary>Finds every <c>QueryAsync&lt;T&gt;(sql, …)</c> of the app by compiling its source.</summary>
internal sealed class StatementScan
{
    // As the SDK's implicit usings have them.
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private readonly CSharpCompilation _app = CSharpCompilation.Create(
        "scanned",
        [CSharpSyntaxTree.ParseText(Usings), .. SourceTree.AppFiles.Select(file => CSharpSyntaxTree.ParseText(file.Text, path: file.Path))],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path != typeof(Slices).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)));

    public static IReadOnlyList<ReadStatement> Statements { get; } = new StatementScan().Find();

    private List<ReadStatement> Find() =>
    [
        .. from call in Calls()
           let model = _app.GetSemanticModel(call.SyntaxTree)
           where model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "QueryAsync", TypeArguments: [not ITypeParameterSymbol] }
           let method = (IMethodSymbol)model.GetSymbolInfo(call).Symbol!
           where method.Parameters.Any(parameter => parameter is { Name: "sql" })
           let sql = call.ArgumentList.Arguments[method.Parameters.Single(parameter => parameter.Name == "sql").Ordinal].Expression
           from text in Texts(model, sql)
           select new ReadStatement(NameOf(model.GetEnclosingSymbol(call.SpanStart)!), RowOf(method.TypeArguments[0]), text),
    ];

    private IEnumerable<InvocationExpressionSyntax> Calls() =>
        _app.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>());

    // What a method is given by its callers is looked up there.
    private IEnumerable<string?> Texts(SemanticModel model, ExpressionSyntax sql) => model.GetConstantValue(sql) switch
    {
        { HasValue: true, Value: string text } => [text],
        _ when sql is ConditionalExpressionSyntax choice => [.. Texts(model, choice.WhenTrue), .. Texts(model, choice.WhenFalse)],
        _ when model.GetSymbolInfo(sql).Symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol reader } parameter =>
            from call in Calls()
            let callers = _app.GetSemanticModel(call.SyntaxTree)
            where SymbolEqualityComparer.Default.Equals(callers.GetSymbolInfo(call).Symbol, reader)
            from text in Texts(callers, call.ArgumentList.Arguments[parameter.Ordinal].Expression)
            select text,
        _ => [null],
    };

    private static string NameOf(ISymbol symbol) =>
        symbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.LambdaMethod }
            ? NameOf(symbol.ContainingSymbol)
            : $"{symbol.ContainingType.Name}.{symbol.Name}";

    private static Type RowOf(ITypeSymbol symbol) => symbol switch
    {
        IArrayTypeSymbol array => RowOf(array.ElementType).MakeArrayType(),
        IDynamicTypeSymbol => typeof(object),
        INamedTypeSymbol { IsGenericType: true } generic =>
            Find(MetadataNameOf(generic.OriginalDefinition)).MakeGenericType([.. ArgumentsOf(generic).Select(RowOf)]),
        _ => Find(MetadataNameOf(symbol)),
    };

    private static IEnumerable<ITypeSymbol> ArgumentsOf(INamedTypeSymbol generic) => (generic.TupleUnderlyingType ?? generic).TypeArguments;

    private static string MetadataNameOf(ITypeSymbol symbol) => symbol.ContainingType is { } outer
        ? $"{MetadataNameOf(outer)}+{symbol.MetadataName}"
        : $"{symbol.ContainingNamespace.ToDisplayString()}.{symbol.MetadataName}";

    private static Type Find(string name) =>
        new[] { typeof(Slices).Assembly, typeof(object).Assembly }
            .Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null)
        ?? throw new InvalidOperationException($"There is no type {name}.");
}
