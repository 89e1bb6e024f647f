using System.Text.Json;
using Functions.Documents;
using Functions.Platform.Http;

namespace Functions.Tracking;

/// <summary>The rules that turn one item of a tracking body into a <see cref="TrackedEvent"/>, or into all that is wrong with it.</summary>
public static class TrackRequest
{
    public const string Envelope = "events";

    private static readonly JsonFields EventForm = new(
        "id", "eventType", "eventName", "appName", "userType", "userId", "sessionId", "countryCode", "os", "deviceType", "meta", "createdAt", "document");

    private static readonly JsonFields DocumentForm = new(
        ["id", .. DocumentOpen.FieldNames, "appName", "userType", "userId", "sessionId", "countryCode", "os", "deviceType", "meta", "createdAt"]);

    private static readonly JsonFields DocumentFields = new(DocumentOpen.FieldNames);

    /// <summary>An item of <c>POST /track</c>.</summary>
    public static Parsed<TrackedEvent> Event(JsonElement element, Receipt receipt)
    {
        var item = EventForm.Read(element);
        var eventType = item.OneOf("eventType", EventFields.EventTypes, required: true) ?? "";
        var eventName = item.Text("eventName", 1, 100, required: true) ?? "";
        var appName = item.Text("appName", 1, 50, required: true) ?? "";
        return Rest(item, receipt, eventType, eventName, appName, Document(item, eventType));
    }

    /// <summary>An item of <c>POST /track/document</c>: flat, and always an event of type <c>document</c> named <c>open</c>.</summary>
    public static Parsed<TrackedEvent> FlatDocument(JsonElement element, Receipt receipt)
    {
        var item = DocumentForm.Read(element);
        var appName = item.TryGet("appName", out _) ? item.Text("appName", 1, 50) ?? "" : "DViz";
        return Rest(item, receipt, "document", "open", appName, DocumentOpen.From(item));
    }

    private static Parsed<TrackedEvent> Rest(
        JsonItem item, Receipt receipt, string eventType, string eventName, string appName, DocumentOpen? document)
    {
        var userType = item.OneOf("userType", EventFields.UserTypes, required: true);
        var read = new TrackedEvent
        {
            Id = EventFields.Id(item, receipt.At),
            UserType = userType ?? "",
            UserId = EventFields.UserId(item, userType),
            AppName = appName,
            EventType = eventType,
            EventName = eventName,
            CountryCode = CallerCountry.Read(item, "countryCode") ?? receipt.CountryCode,
            IpHash = receipt.IpHash,
            Os = item.Text("os", 0, 50) ?? receipt.Device.Os,
            DeviceType = item.OneOf("deviceType", EventFields.DeviceTypes) ?? receipt.Device.DeviceType,
            SessionId = item.Text("sessionId", 0, 100),
            Meta = EventMeta.From(item),
            CreatedAt = EventFields.CreatedAt(item, receipt.At),
            Document = document,
        };
        return item.Errors.Count == 0 ? new Parsed<TrackedEvent>(read, []) : new Parsed<TrackedEvent>(null, item.Errors);
    }

    private static DocumentOpen? Document(JsonItem item, string eventType)
    {
        if (eventType != "document")
        {
            if (eventType.Length > 0 && item.TryGet("document", out _))
            {
                item.Refuse("document", "is only allowed where eventType is document");
            }

            return null;
        }

        if (!item.TryRequire("document", out var element))
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            item.Refuse("document", "must be an object");
            return null;
        }

        var fields = DocumentFields.Read(element);
        var document = DocumentOpen.From(fields);
        foreach (var error in fields.Errors)
        {
            item.Refuse($"document.{error.Field}", error.Message);
        }

        return document;
    }
}
