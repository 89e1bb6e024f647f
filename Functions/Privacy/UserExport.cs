using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Functions.Privacy;

public sealed record BegunExport(long ExportId);

/// <summary>An export of all that is stored of a user, and how far it is.</summary>
public sealed class UserExport
{
    public long ExportId { get; init; }
    public long UserId { get; init; }
    [AllowedValues("running", "done")]
    public required string State { get; init; }
    public long Rows { get; init; }
    public long Bytes { get; init; }
    public DateTime RequestedAt { get; init; }
    public DateTime? FinishedAt { get; init; }

    /// <summary>Where the content is, once it is done.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; set; }
}
