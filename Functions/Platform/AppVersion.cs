namespace Functions.Platform;

/// <summary>The version of the build, which <c>Directory.Build.props</c> has.</summary>
public static class AppVersion
{
    public static string Current { get; } = typeof(AppVersion).Assembly.GetName().Version!.ToString(3);
}
