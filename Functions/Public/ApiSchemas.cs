using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Functions.Platform.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Functions.Public;

/// <summary>The schemas of answers, made from the types that the endpoints write; each type of our own stands once, by its name.</summary>
public sealed class ApiSchemas
{
    private static readonly OpenApiJsonReader Reader = new();

    private readonly SortedDictionary<string, JsonObject> _named = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions _options;
    private readonly OpenApiDocument _document;

    public ApiSchemas(OpenApiDocument document)
    {
        _document = document;
        _options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
    }

    /// <summary>A reference to the schema of what is written as <paramref name="type"/>.</summary>
    public JsonObject Of(JsonTypeInfo type) => type.GetJsonSchemaAsNode(_options).AsObject();

    /// <summary>Adds a schema that no type stands for, and refers to it. An object in it, which may be null, gets a name too.</summary>
    public JsonObject Add(string name, JsonObject schema)
    {
        foreach (var (property, member) in (schema["properties"] as JsonObject ?? []).ToList())
        {
            if (member is JsonObject inner && inner["properties"] is not null)
            {
                var named = inner.DeepClone().AsObject();
                named["type"] = "object";
                schema["properties"]![property] = OrNull(Add($"{name}{char.ToUpperInvariant(property[0])}{property[1..]}", named));
            }
        }

        _named[name] = schema;
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    /// <summary>The JSON schema as the document has it. A <c>const</c> there is a string: other values are an <c>enum</c> of one.</summary>
    public IOpenApiSchema Read(JsonObject schema) => schema["$ref"] is { } reference
        ? new OpenApiSchemaReference(((string)reference!).Split('/')[^1], _document)
        : Reader.ReadFragment<OpenApiSchema>(schema, OpenApiSpecVersion.OpenApi3_1, _document, out _)!;

    /// <summary>Adds everything that was referred to.</summary>
    public void AddTo(OpenApiDocument document)
    {
        foreach (var (name, schema) in _named)
        {
            document.AddComponent(name, Read(schema));
        }
    }

    private static JsonObject OrNull(JsonObject reference) =>
        new() { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) };

    // Called from the leaves up, so that what an object holds is a reference already.
    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            schema = [];
        }

        // A default is what a reader would take; these are written.
        schema.Remove("default");
        Simplify(schema, context.TypeInfo.Type);
        var isOurs = context.TypeInfo.Type.Assembly == typeof(ApiSchemas).Assembly && context.TypeInfo.Kind == JsonTypeInfoKind.Object;
        var result = isOurs ? Refer(schema, context.TypeInfo) : schema;
        Annotate(result, context.PropertyInfo?.AttributeProvider);
        if (Attribute<ItemsAttribute>(context.PropertyInfo?.AttributeProvider) is { } items)
        {
            result["items"] = Of(context.TypeInfo.Options.GetTypeInfo(items.Type));
        }

        return result;
    }

    // The web defaults also read numbers from strings; what is written is a number.
    private static void Simplify(JsonObject schema, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(int) || plain == typeof(long))
        {
            schema.Remove("pattern");
            schema["type"] = plain == type ? "integer" : new JsonArray("integer", "null");
            schema["format"] = plain == typeof(int) ? "int32" : "int64";
        }
    }

    private JsonObject Refer(JsonObject schema, JsonTypeInfo type)
    {
        var isNullable = schema["type"] is JsonArray;
        schema["type"] = "object";
        Require(schema, type);
        Annotate(schema, type.Type);
        var reference = Add(NameOf(type.Type), schema);
        return isNullable ? OrNull(reference) : reference;
    }

    // A property is always there unless it is left out where it is null or a default.
    private static void Require(JsonObject schema, JsonTypeInfo type)
    {
        var required = new JsonArray();
        foreach (var property in type.Properties.Where(property => !property.IsExtensionData))
        {
            var left = LeftOut(property);
            if (left is JsonIgnoreCondition.WhenWritingNull && schema["properties"]?[property.Name] is { } nullable)
            {
                schema["properties"]![property.Name] = NotNull(nullable.AsObject());
            }

            if (left is JsonIgnoreCondition.Never || (left is JsonIgnoreCondition.WhenWritingNull && !IsNullable(property)))
            {
                required.Add(property.Name);
            }
        }

        schema["required"] = required;
    }

    private static JsonObject NotNull(JsonObject nullable)
    {
        if (nullable["anyOf"] is JsonArray choice)
        {
            return choice[0]!.DeepClone().AsObject();
        }

        var schema = nullable.DeepClone().AsObject();
        schema["type"] = schema["type"] is JsonArray types ? types[0]!.DeepClone() : schema["type"]?.DeepClone();
        return schema;
    }

    private static JsonIgnoreCondition LeftOut(JsonPropertyInfo property) =>
        Attribute<JsonIgnoreAttribute>(property.AttributeProvider)?.Condition ?? property.Options.DefaultIgnoreCondition;

    private static bool IsNullable(JsonPropertyInfo property) =>
        property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null;

    private static void Annotate(JsonObject schema, ICustomAttributeProvider? provider)
    {
        if (Attribute<AllowedValuesAttribute>(provider) is { } allowed)
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create((string?)value))]);
        }

        if (Attribute<DescriptionAttribute>(provider) is { } description)
        {
            schema["description"] = description.Description;
        }
    }

    private static T? Attribute<T>(ICustomAttributeProvider? provider)
        where T : Attribute =>
        provider?.GetCustomAttributes(typeof(T), inherit: false).OfType<T>().FirstOrDefault();

    // Page<PointRule> -> PointRulePage
    private static string NameOf(Type type) => type.IsGenericType
        ? string.Concat(type.GetGenericArguments().Select(NameOf)) + type.Name[..type.Name.IndexOf('`')]
        : type.Name;
}
