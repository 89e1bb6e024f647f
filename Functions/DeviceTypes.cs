namespace Functions;

/// <summary>As requests, rows and answers spell them.</summary>
public static class DeviceTypes
{
    public const string Desktop = "desktop", Mobile = "mobile", Tablet = "tablet";

    public static readonly string[] All = [Desktop, Mobile, Tablet];
}
