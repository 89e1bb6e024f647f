using System.Text.Json.Serialization;

namespace Functions.Platform.Http;

/// <summary>What is wrong with one field of a request; <paramref name="Index"/> is the item's place in a batch,
/// null where the error stands with its item.</summary>
public sealed record FieldError(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index,
    string Field,
    string Message)
{
    public FieldError(string field, string message)
        : this(null, field, message)
    {
    }
}
