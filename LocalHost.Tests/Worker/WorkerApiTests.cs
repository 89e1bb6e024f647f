using Microsoft.Azure.Functions.Worker.Builder;

namespace LocalHost.Tests.Worker;

public sealed class WorkerApiTests
{
    private static readonly HashSet<string> RealApi =
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "worker-api.txt"))
            .Where(line => line is not ['#', ..])
            .Select(line => line.TrimEnd())
            .ToHashSet();

    private static readonly Type[] Mirrored =
        [.. typeof(FunctionsApplication).Assembly.GetExportedTypes().Where(type => type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal))];

    [Fact]
    public void Every_public_member_exists_in_the_real_worker_packages()
    {
        var lines = Mirrored.SelectMany(WorkerApiLines.Of).ToList();

        Assert.True(lines.Count(RealApi.Contains) > 100, "The comparison matched next to nothing.");
        Assert.DoesNotContain(lines, line => !RealApi.Contains(line));
    }

    [Fact]
    public void Public_types_outside_the_mirrored_namespaces_are_the_hosts_own() =>
        Assert.All(
            typeof(FunctionsApplication).Assembly.GetExportedTypes().Except(Mirrored),
            type => Assert.True(type.Namespace == "LocalHost", $"{type} is public."));
}
