namespace Functions;

/// <summary>Types of users, as requests, rows and answers spell them.</summary>
public static class UserTypes
{
    public const string Student = "student", Teacher = "teacher", Guest = "guest";

    /// <summary>Who has a user id, and with it points and live sessions.</summary>
    public static readonly string[] Known = [Student, Teacher];

    public static readonly string[] All = [Student, Teacher, Guest];
}

public static class EventTypes
{
    public const string Visit = "visit", Button = "button", Document = "document", Session = "session";

    public static readonly string[] All = [Visit, Button, Document, Session];
}

public static class DeviceTypes
{
    public const string Desktop = "desktop", Mobile = "mobile", Tablet = "tablet";

    public static readonly string[] All = [Desktop, Mobile, Tablet];
}
