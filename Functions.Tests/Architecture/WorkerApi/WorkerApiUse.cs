using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Functions.Tests.Architecture.WorkerApi;

/// <summary>What an assembly takes from the worker API, read from its compiled references.</summary>
internal sealed class WorkerApiUse : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public WorkerApiUse(string assemblyPath)
    {
        _file = new PEReader(File.OpenRead(assemblyPath));
        _reader = _file.GetMetadataReader();
    }

    public IReadOnlyList<string> Types =>
        [.. _reader.TypeReferences.Where(IsWorkers).Select(type => TypeText.Instance.GetTypeFromReference(_reader, type))];

    /// <summary>Every method, constructor (attributes' too) and accessor that the code refers to.</summary>
    public IReadOnlyList<ApiMember> Members =>
    [
        .. from handle in _reader.MemberReferences
           let member = _reader.GetMemberReference(handle)
           where IsWorkers(member.Parent)
           select Member(Name(member.Parent), _reader.GetString(member.Name), member.DecodeMethodSignature(TypeText.Instance, null)),
    ];

    /// <summary>The properties that attributes are given by name: compiled code holds only their names.</summary>
    public IReadOnlyList<ApiMember> AttributeProperties =>
    [
        .. from handle in _reader.CustomAttributes
           let attribute = _reader.GetCustomAttribute(handle)
           where attribute.Constructor.Kind == HandleKind.MemberReference
           let type = _reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
           where IsWorkers(type)
           from argument in attribute.DecodeValue(TypeText.Instance).NamedArguments
           select new ApiMember(Name(type), false, false, "System.Void", $"set_{argument.Name}", 0, argument.Type),
    ];

    /// <summary>The worker's interfaces and classes that the app's types stand on, each with the methods that the app's type has.</summary>
    public IReadOnlyList<(string Type, string Base, IReadOnlyList<ApiMember> Methods)> Implementations =>
    [
        .. from handle in _reader.TypeDefinitions
           let type = _reader.GetTypeDefinition(handle)
           from parent in type.GetInterfaceImplementations().Select(i => _reader.GetInterfaceImplementation(i).Interface).Append(type.BaseType)
           where IsWorkers(parent)
           select (_reader.GetString(type.Name), Name(parent), Methods(type, Name(parent))),
    ];

    public void Dispose() => _file.Dispose();

    private ApiMember[] Methods(TypeDefinition type, string parent) =>
    [
        .. from handle in type.GetMethods()
           let method = _reader.GetMethodDefinition(handle)
           select Member(parent, _reader.GetString(method.Name), method.DecodeSignature(TypeText.Instance, null)) with { IsAbstract = true },
    ];

    private static ApiMember Member(string type, string name, MethodSignature<string> signature) => new(
        type,
        !signature.Header.IsInstance,
        IsAbstract: false,
        signature.ReturnType,
        name == ".ctor" ? "new" : name,
        signature.GenericParameterCount,
        string.Join(", ", signature.ParameterTypes));

    // A generic type's own name, whatever it is made of here.
    private string Name(EntityHandle type) => (type.Kind == HandleKind.TypeSpecification
        ? TypeText.Instance.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)type, 0)
        : TypeText.Instance.GetTypeFromReference(_reader, (TypeReferenceHandle)type)).Split('[')[0];

    private bool IsWorkers(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => IsWorkers((TypeReferenceHandle)type),
        HandleKind.TypeSpecification => _reader.TypeReferences.Any(
            known => IsWorkers(known) && TypeText.Instance.GetTypeFromReference(_reader, known) == Name(type)),
        _ => false,
    };

    // Whichever host stands behind the API: the embedded one's assembly, or the real packages'.
    private bool IsWorkers(TypeReferenceHandle handle) => _reader.GetTypeReference(handle).ResolutionScope switch
    {
        { Kind: HandleKind.TypeReference } outer => IsWorkers((TypeReferenceHandle)outer),
        { Kind: HandleKind.AssemblyReference } assembly =>
            _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)assembly).Name) is var name
            && (name == "LocalHost" || name.StartsWith("Microsoft.Azure.Functions.", StringComparison.Ordinal)),
        _ => false,
    };
}
