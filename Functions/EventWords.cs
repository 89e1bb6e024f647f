namespace Functions;

/// <summary>Types of users, as requests, rows and answers spell them.</summary>
public static class UserTypes
{
    public const string Student = "student";
    public const string Teacher = "teacher";
    public const string Guest = "guest";

    /// <summary>Who has a user id, and with it points and live sessions.</summary>
    public static readonly string[] Known = [Student, Teacher];

    public static readonly string[] All = [Student, Teacher, Guest];
}

/// <summary>Types of events, spelled likewise.</summary>
public static class EventTypes
{
    public const string Visit = "visit";
    public const string Button = "button";
    public const string Document = "document";
    public const string Session = "session";

    public static readonly string[] All = [Visit, Button, Document, Session];
}

/// <summary>Types of devices, spelled likewise.</summary>
public static class DeviceTypes
{
    public const string Desktop = "desktop";
    public const string Mobile = "mobile";
    public const string Tablet = "tablet";

    public static readonly string[] All = [Desktop, Mobile, Tablet];
}
