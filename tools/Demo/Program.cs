using System.Globalization;
using Demo;

// Started by ./dev run --demo beside the host; ends with it.
var url = new Uri(Option("--url", "http://localhost:7071"));
var data = Option("--data", ".local");
var week = new SchoolWeek(
    int.Parse(Option("--seed", "1"), CultureInfo.InvariantCulture), double.Parse(Option("--scale", "1"), CultureInfo.InvariantCulture));
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var api = new DemoApi(
    url, Option("--page-key", "dev-page-key"), Option("--app-key", "dev-app-key"), Option("--admin-key", "dev-admin-key"));
var run = new DemoRun(api, week, TimeProvider.System, Say);
try
{
    await api.ReadyAsync(stop.Token);
    if (UserNames.LocalConnectionString(data) is { } local)
    {
        await UserNames.WriteAsync(local, week.School, stop.Token);
    }

    await run.LoadAsync(stop.Token);
    await run.StayAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (DemoException refused)
{
    Say(refused.Message);
    return 1;
}
catch (HttpRequestException)
{
    Say("The host is gone.");
    return 0;
}

static void Say(string text) => Console.Error.WriteLine($"Demo: {text}");

string Option(string name, string otherwise) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;
