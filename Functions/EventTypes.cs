namespace Functions;

public static class EventTypes
{
    public const string Visit = "visit", Button = "button", Document = "document", Session = "session";

    public static readonly string[] All = [Visit, Button, Document, Session];
}
