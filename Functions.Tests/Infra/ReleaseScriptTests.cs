using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Functions.Platform;
using Functions.Tests.Architecture;

namespace Functions.Tests.Infra;

/// <summary>The script that builds a release, with small stand-ins for the tools that take minutes.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReleaseScriptTests : IDisposable
{
    // Publishes two files, and lists one package of the app and another of what hosts load beside it.
    private const string Dotnet =
        """
        #!/bin/sh
        case "$*" in
          *getProperty:Version) echo VERSION ;;
          *getProperty:IntermediateOutputPath) printf '%s\n' 'obj\Release/' ;;
          publish*)
            while [ "$1" != --output ]; do shift; done
            mkdir -p "$2/web" && echo app >"$2/Functions.dll" && echo page >"$2/web/index.html" ;;
          CycloneDX*\\*) echo "No file found at path $2" >&2 && exit 1 ;;
          CycloneDX*)
            file=app.json part=first
            case "$*" in *WorkerExtensions*) file=extensions.json part=second ;; esac
            while [ "$1" != --output ]; do shift; done
            printf '{"metadata":{"component":{"bom-ref":"%s"}},"components":[{"bom-ref":"%s"}],
              "dependencies":[{"ref":"%s","dependsOn":["%s"]}]}' $file $part $file $part >"$2/$file" ;;
        esac
        """;

    private const string Npm =
        """
        #!/bin/sh
        echo '{"metadata":{"component":{"bom-ref":"web"}},"components":[{"bom-ref":"third"}],"dependencies":[{"ref":"web","dependsOn":["third"]}]}'
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("release-").FullName;

    private static string Name => $"admin-analytics-{AppVersion.Current}";

    [Fact]
    public async Task A_release_has_the_app_its_bill_of_materials_its_notes_and_checksums()
    {
        var (code, output) = await RunAsync("one", "--tag", $"v{AppVersion.Current}");

        Assert.Equal((0, ""), (code, code == 0 ? "" : output));
        Assert.Equal(
            ["SHA256SUMS", $"{Name}.cdx.json", $"{Name}.zip", "notes.md"],
            Directory.EnumerateFiles(Folder("one")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("`POST /track`", await File.ReadAllTextAsync(Path.Combine(Folder("one"), "notes.md")));
        Assert.Equal((0, $"{Name}.cdx.json: OK\n{Name}.zip: OK\n"), await StartAsync("sha256sum", Folder("one"), "--check", "SHA256SUMS"));
        await using var zip = await System.IO.Compression.ZipFile.OpenReadAsync(Path.Combine(Folder("one"), $"{Name}.zip"));
        Assert.Equal(["Functions.dll", "web/index.html"], zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task The_bill_of_materials_lists_what_each_part_of_the_app_brings()
    {
        await RunAsync("one");

        var bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder("one"), $"{Name}.cdx.json")))!;
        Assert.Equal(["first", "second", "third"], bill["components"]!.AsArray().Select(part => (string?)part!["bom-ref"]));
        var all = Assert.Single(bill["dependencies"]!.AsArray())!;
        Assert.Equal("app.json", (string?)all["ref"]);
        Assert.Equal(["first", "second", "third"], all["dependsOn"]!.AsArray().Select(part => (string?)part));
    }

    [Fact]
    public async Task The_same_commit_gives_the_same_files()
    {
        await RunAsync("one");
        await RunAsync("two");

        var first = await File.ReadAllTextAsync(Path.Combine(Folder("one"), "SHA256SUMS"));
        Assert.Equal(first, await File.ReadAllTextAsync(Path.Combine(Folder("two"), "SHA256SUMS")));
    }

    [Fact]
    public async Task A_tag_of_another_version_is_refused()
    {
        var (code, output) = await RunAsync("one", "--tag", "v9.9.9");

        Assert.Equal((1, $"The tag v9.9.9 is not v{AppVersion.Current}, the version in Directory.Build.props.\n"), (code, output));
        Assert.False(Directory.Exists(Folder("one")));
    }

    [Fact]
    public async Task A_version_without_a_dated_section_in_the_changelog_is_refused()
    {
        var (code, output) = await RunAsync("one", "8.8.8");

        Assert.Equal((1, "CHANGELOG.md has no section '## 8.8.8 (YYYY-MM-DD)'.\n"), (code, output));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Folder(string name) => Path.Combine(_folder, name);

    private Task<(int ExitCode, string Output)> RunAsync(string folder, string tagOption, string tag) =>
        ReleaseAsync(AppVersion.Current, "--output", Folder(folder), tagOption, tag);

    private Task<(int ExitCode, string Output)> RunAsync(string folder, string? version = null) =>
        ReleaseAsync(version ?? AppVersion.Current, "--output", Folder(folder));

    private async Task<(int ExitCode, string Output)> ReleaseAsync(string version, params string[] arguments)
    {
        foreach (var (tool, script) in new[] { ("dotnet", Dotnet.Replace("VERSION", version, StringComparison.Ordinal)), ("npm", Npm) })
        {
            var path = Path.Combine(_folder, tool);
            await File.WriteAllTextAsync(path, script);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return await StartAsync("bash", SourceTree.Root, [Path.Combine(SourceTree.Root, "scripts", "release.sh"), .. arguments]);
    }

    private async Task<(int ExitCode, string Output)> StartAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }
}
