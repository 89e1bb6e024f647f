using DevServers;

namespace LocalHost.Configuration;

/// <summary>
/// Where <c>local.settings.json</c> is: beside the app, as for Core Tools; else at the root of the checkout, made there from the sample
/// on the first run.
/// </summary>
internal static class LocalSettingsFile
{
    private const string Name = "local.settings.json";
    private const string Sample = "local.settings.sample.json";

    public static string Locate(string baseFolder)
    {
        var beside = Path.Combine(baseFolder, Name);
        if (File.Exists(beside) || RepositoryRoot.Above(baseFolder) is not { } root)
        {
            return beside;
        }

        var path = Path.Combine(root, Name);
        var sample = Path.Combine(root, Sample);
        if (!File.Exists(path) && File.Exists(sample))
        {
            CopySample(sample, path);
        }

        return File.Exists(path) ? path : beside;
    }

    private static void CopySample(string sample, string path)
    {
        try
        {
            File.Copy(sample, path);
            Console.WriteLine($"Copied {Sample} to {Name} in {Path.GetDirectoryName(path)}.");
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another host, started at the same moment, was first.
        }
    }
}
