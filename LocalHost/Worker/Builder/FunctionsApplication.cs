using System.Reflection;
using System.Runtime.CompilerServices;
using LocalHost.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where an app's <c>Program.cs</c> begins.</summary>
public class FunctionsApplication
{
    /// <summary>
    /// Reads the settings, starts the emulators that no connection string replaces, and makes a builder
    /// for the functions of the calling assembly.
    /// </summary>
    /// <param name="args"><c>--port N</c> (0 picks a free one), <c>--data DIR</c>, <c>--Any:Setting=value</c>.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        new(new EmbeddedHostOptions { FunctionsAssembly = Assembly.GetCallingAssembly(), Arguments = args, ExitOnFailure = true });
}
