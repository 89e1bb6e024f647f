using System.Text.Json;
using Functions.Documents;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.Tracking;

/// <summary>The rules that turn one item of a tracking body into a <see cref="TrackedEvent"/>, or into all that is wrong with it.</summary>
public static class TrackRequest
{
    public const string Envelope = "events";

    private static readonly TextRule ViewerName = EventFields.AppName with { Required = false, Default = "DViz" };

    private static readonly JsonFields DocumentFields = new(DocumentOpen.Rules);

    private static readonly ObjectRule DocumentRule =
        new("document", DocumentFields, "What was opened: required where eventType is document, else not allowed");

    private static readonly ObjectRule RequiredDocument = DocumentRule with { Required = true };

    public static readonly JsonFields EventForm = new([EventFields.EventType, EventFields.EventName, .. EventFields.Common, DocumentRule]);

    public static readonly JsonFields DocumentForm =
        new([.. DocumentOpen.Rules, .. EventFields.Common.Select(rule => rule == EventFields.AppName ? ViewerName : rule)]);

    /// <summary>An item of <c>POST /track</c>.</summary>
    public static Parsed<TrackedEvent> Event(JsonElement element, Receipt receipt)
    {
        var item = EventForm.Read(element);
        var eventType = item.OneOf(EventFields.EventType) ?? "";
        var eventName = item.Text(EventFields.EventName) ?? "";
        var appName = item.Text(EventFields.AppName) ?? "";
        return Rest(item, receipt, eventType, eventName, appName, Document(item, eventType));
    }

    /// <summary>An item of <c>POST /track/document</c>: flat, and always an event of type <c>document</c> named <c>open</c>.</summary>
    public static Parsed<TrackedEvent> FlatDocument(JsonElement element, Receipt receipt)
    {
        var item = DocumentForm.Read(element);
        var appName = item.TryGet(ViewerName.Name, out _) ? item.Text(ViewerName) ?? "" : (string)ViewerName.Default!;
        return Rest(item, receipt, EventTypes.Document, "open", appName, DocumentOpen.From(item));
    }

    private static Parsed<TrackedEvent> Rest(
        JsonItem item, Receipt receipt, string eventType, string eventName, string appName, DocumentOpen? document)
    {
        var userType = item.OneOf(EventFields.UserType);
        var read = new TrackedEvent
        {
            Id = EventFields.Id(item, receipt.At),
            UserType = userType ?? "",
            UserId = EventFields.UserId(item, userType),
            AppName = appName,
            EventType = eventType,
            EventName = eventName,
            CountryCode = CallerCountry.Read(item) ?? receipt.CountryCode,
            IpHash = receipt.IpHash,
            Os = item.Text(EventFields.Os) ?? receipt.Device.Os,
            DeviceType = item.OneOf(EventFields.DeviceType) ?? receipt.Device.DeviceType,
            SessionId = item.Text(EventFields.SessionId),
            Meta = EventMeta.From(item),
            CreatedAt = EventFields.CreatedAt(item, receipt.At),
            ReceivedAt = UtcSeconds.Of(receipt.At),
            Document = document,
        };
        return item.Errors.Count == 0 ? new Parsed<TrackedEvent>(read, []) : new Parsed<TrackedEvent>(null, item.Errors);
    }

    private static DocumentOpen? Document(JsonItem item, string eventType)
    {
        if (eventType != EventTypes.Document)
        {
            if (eventType.Length > 0 && item.TryGet(DocumentRule.Name, out _))
            {
                item.Refuse(DocumentRule.Name, "is only allowed where eventType is document");
            }

            return null;
        }

        if (!item.TryRead(RequiredDocument, out var element))
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            item.Refuse(DocumentRule.Name, "must be an object");
            return null;
        }

        var fields = DocumentFields.Read(element);
        var document = DocumentOpen.From(fields);
        foreach (var error in fields.Errors)
        {
            item.Refuse($"{DocumentRule.Name}.{error.Field}", error.Message);
        }

        return document;
    }
}
