namespace Functions.Platform.Http;

/// <summary>The words an event is described by, where more than one slice checks them.</summary>
public static class EventWords
{
    public static readonly string[] EventTypes = ["visit", "button", "document", "session"];
    public static readonly string[] UserTypes = ["student", "teacher", "guest"];
    public static readonly string[] DeviceTypes = ["desktop", "mobile", "tablet"];
}
