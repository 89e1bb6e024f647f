using DevServers;

namespace LocalHost.Configuration;

/// <summary>Where <c>local.settings.json</c> is, made from the sample beside it on the first run of a checkout.</summary>
internal static class LocalSettingsFile
{
    private const string Name = "local.settings.json";
    private const string Sample = "local.settings.sample.json";

    public static string Locate(string baseFolder)
    {
        if (RepositoryRoot.Above(baseFolder) is not { } root)
        {
            return Path.Combine(baseFolder, Name);
        }

        var path = Path.Combine(root, Name);
        var sample = Path.Combine(root, Sample);
        if (!File.Exists(path) && File.Exists(sample))
        {
            CopySample(sample, path);
        }

        return File.Exists(path) ? path : Path.Combine(baseFolder, Name);
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
