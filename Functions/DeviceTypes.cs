namespace Functions;

public static class DeviceTypes
{
    public const string Desktop = "desktop", Mobile = "mobile", Tablet = "tablet";

    public static readonly string[] All = [Desktop, Mobile, Tablet];
}
