using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Functions.Public;

/// <summary>The schemas of answers, made from the types that the endpoints write; each type of our own stands once, by its name.</summary>
public sealed class ApiSchemas
{
    private readonly JsonSchemaExporterOptions _options;

    public ApiSchemas() => _options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>What has been referred to so far, by name.</summary>
    public SortedDictionary<string, JsonNode> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>A reference to the schema of what is written as <paramref name="type"/>.</summary>
    public JsonNode Of(JsonTypeInfo type) => type.GetJsonSchemaAsNode(_options);

    /// <summary>Adds a schema that no type stands for, and refers to it.</summary>
    public JsonObject Add(string name, JsonObject schema)
    {
        Named[name] = schema;
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

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
        else if (plain == typeof(JsonObject))
        {
            schema["type"] = "object";
        }
    }

    private JsonObject Refer(JsonObject schema, JsonTypeInfo type)
    {
        var isNullable = schema["type"] is JsonArray;
        schema["type"] = "object";
        Require(schema, type);
        Annotate(schema, type.Type);
        var reference = Add(NameOf(type.Type), schema);
        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
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

    private static bool IsNullable(JsonPropertyInfo property) => property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null;

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
