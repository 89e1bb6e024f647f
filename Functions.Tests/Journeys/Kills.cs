using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>The ways in which an app's processes die: the worker, the host, both at once; each in turn.</summary>
internal static class Kills
{
    /// <summary>Kills by the turn of <paramref name="number"/>, and waits until the app serves again.</summary>
    public static async Task OneOfAsync(AppProcesses app, int number)
    {
        switch (number % 3)
        {
            case 0:
                await app.KillWorkerAsync();
                return;
            case 1:
                await app.KillHostAsync();
                break;
            default:
                await app.KillAsync();
                break;
        }

        await app.StartAsync();
    }
}
