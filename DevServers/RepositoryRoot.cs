namespace DevServers;

/// <summary>Finds the checkout that a build output belongs to.</summary>
public static class RepositoryRoot
{
    private const string Marker = "Serverless.sln";

    /// <summary>The nearest folder, from <paramref name="folder"/> upwards, that holds the solution; null outside a checkout.</summary>
    public static string? Above(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, Marker)))
            {
                return candidate.FullName;
            }
        }

        return null;
    }
}
