using System.Reflection;
using Google.Protobuf.Reflection;
using LocalHost.Rpc;

namespace LocalHost.Tests.Hosting;

/// <summary>The part of the protocol that this host declares is the one that the worker package speaks.</summary>
public sealed class ProtocolTests
{
    private static readonly Dictionary<string, MessageDescriptor> Shipped = Messages(ShippedFile()).ToDictionary(message => message.Name);

    public static TheoryData<string, string> Fields =>
        [.. Messages(FunctionRpcReflection.Descriptor)
            .Where(message => message.File == FunctionRpcReflection.Descriptor)
            .SelectMany(message => message.Fields.InDeclarationOrder())
            .Select(member => (member.ContainingType.Name, member.Name))];

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_has_the_number_type_and_place_of_the_workers(string message, string field)
    {
        var ours = Messages(FunctionRpcReflection.Descriptor).Single(candidate => candidate.Name == message).FindFieldByName(field);
        var theirs = Shipped[message].FindFieldByName(field);

        Assert.NotNull(theirs);
        Assert.Equal(Shape(theirs), Shape(ours));
    }

    [Fact]
    public void The_service_has_the_workers_name_and_method()
    {
        var (ours, theirs) = (FunctionRpcReflection.Descriptor.Services.Single(), ShippedFile().Services.Single());

        Assert.Equal(theirs.FullName, ours.FullName);
        Assert.Equal(theirs.Methods.Single().Name, ours.Methods.Single().Name);
    }

    // Internal in the package, hence by reflection.
    private static FileDescriptor ShippedFile() => (FileDescriptor)Assembly.Load("Microsoft.Azure.Functions.Worker.Grpc")
        .GetType("Microsoft.Azure.Functions.Worker.Grpc.Messages.FunctionRpcReflection", throwOnError: true)!
        .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!
        .GetValue(null)!;

    private static string Shape(FieldDescriptor field) =>
        $"{field.FieldNumber} {Kind(field)} repeated={field.IsRepeated} oneof={field.RealContainingOneof?.Name}";

    private static string Kind(FieldDescriptor field) =>
        field.IsMap ? $"map of {Kind(field.MessageType.FindFieldByNumber(2))}"
        : field.FieldType == FieldType.Message ? field.MessageType.Name
        : field.FieldType == FieldType.Enum ? $"{field.EnumType.Name}({Values(field.EnumType)})"
        : field.FieldType.ToString();

    private static string Values(EnumDescriptor type) => string.Join(',', type.Values.Select(value => $"{value.Name}={value.Number}"));

    private static IEnumerable<MessageDescriptor> Messages(FileDescriptor file) => file.MessageTypes.SelectMany(Nested)
        .Concat(file.Dependencies.SelectMany(Messages)).DistinctBy(message => message.FullName);

    private static IEnumerable<MessageDescriptor> Nested(MessageDescriptor message) =>
        [message, .. message.NestedTypes.Where(nested => !nested.Name.EndsWith("Entry", StringComparison.Ordinal)).SelectMany(Nested)];
}
