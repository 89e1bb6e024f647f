using System.Globalization;
using Bench;

const string AllMillions = "1,5,20";
switch (args.FirstOrDefault(argument => !argument.StartsWith('-')))
{
    case "reports":
        await ReportsAsync(Option("--millions", AllMillions), withCopy: args.Contains("--replica"));
        return 0;
    case "large-day":
        await LargeDayAsync(int.Parse(Option("--millions", "5"), CultureInfo.InvariantCulture));
        return 0;
    case "soak":
        return await SoakAsync(double.Parse(Option("--minutes", "60"), CultureInfo.InvariantCulture), Option("--graph", ""));
    case "code":
        CodeBenchmarks.Run();
        return 0;
    case "minimal-api":
        await MinimalApi.RunAsync();
        return 0;
    case var part:
        return await BenchAsync(quick: args.Contains("--quick"), part);
}

string Option(string name, string otherwise) => args.SkipWhile(argument => argument != name).Skip(1).FirstOrDefault() ?? otherwise;

// Every part, whose table is kept; or one of them, which is only printed.
static async Task<int> BenchAsync(bool quick, string? only)
{
    string[] names = ["host", "intake", "consumer", "heartbeats", "redemptions", "counts", "archive", "platform"];
    if (only is not null && !names.Contains(only))
    {
        await Console.Error.WriteLineAsync(
            $"There is no benchmark '{only}'; leave it out, or say {string.Join(", ", names)}, reports, large-day, soak or code.");
        return 2;
    }

    await using var app = await BenchmarkApp.StartAsync();
    var measure = new Measure(rounds: 3, perRound: TimeSpan.FromSeconds(quick ? 1 : 4), new CostMeter(app));
    await using var host = new HostBenchmark(app);
    // The host first: its table of events is counted while it runs, and small. The platform last: it leaves its events in the queue.
    var lines = new List<Line>();
    foreach (var name in names.Where(name => only is null || name == only))
    {
        lines.AddRange(await (name switch
        {
            "platform" => new PlatformBenchmark(app).RunAsync(measure),
            "host" => host.RunAsync(measure, TimeSpan.FromSeconds(quick ? 5 : 30)),
            "intake" => IntakeBenchmark.RunAsync(measure),
            "consumer" => new ConsumerBenchmark(app).RunAsync(measure),
            "heartbeats" => new HeartbeatBenchmark(app).RunAsync(measure),
            "redemptions" => new RedemptionBenchmark(app).RunAsync(measure),
            "counts" => new WritePathBenchmark(app).RunAsync(measure),
            _ => new ArchiveBenchmark(app).RunAsync(rows: quick ? 50_000 : 200_000, rounds: quick ? 1 : 3),
        }));
    }

    await (only is null
        ? Results.KeepAsync($"{(quick ? "bench-quick" : "bench")}-{app.Kind}", await app.ServerAsync(), lines)
        : Console.Out.WriteLineAsync(Results.Tables(lines)));
    return 0;
}

static async Task LargeDayAsync(int millions)
{
    await using var app = await BenchmarkApp.StartAsync();
    await foreach (var line in new ArchiveBenchmark(app).LargeDayAsync(millions))
    {
        Console.WriteLine(line);
    }
}

// Its table is kept where it has all sizes.
static async Task ReportsAsync(string millions, bool withCopy)
{
    // Yesterday is over, so that every event has happened.
    var lines = new List<ReportLine>();
    var (today, server, kind) = (DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-1)), "", "");
    foreach (var size in millions.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
    {
        await using var app = await BenchmarkApp.StartAsync();
        await new ReportData(app, today).LoadAsync(size);
        await using var copy = withCopy ? await app.CopyAsync() : null;
        lines.AddRange(await new ReportBenchmark(app, today).RunAsync(size, copy?.Services));
        Console.WriteLine(ReportLine.Table(lines));
        (server, kind) = (await app.ServerAsync(), app.Kind);
    }

    var name = millions == AllMillions ? "reports" : "reports-quick";
    await Results.KeepAsync($"{name}-{kind}", server, ReportLine.Table(lines), machine => new { machine, lines });
}

static async Task<int> SoakAsync(double minutes, string graph)
{
    const double full = 60;
    if (minutes is not (>= 1 and <= 24 * 60))
    {
        await Console.Error.WriteLineAsync("--minutes takes a number from 1 to 1440.");
        return 2;
    }

    await using var app = await BenchmarkApp.StartAsync();
    var report = await new SoakBenchmark(app, TimeSpan.FromMinutes(minutes)).RunAsync();
    await Results.KeepAsync(
        $"{(minutes >= full ? "soak" : "soak-quick")}-{app.Kind}", await app.ServerAsync(), report.Table(),
        machine => new { machine, report });
    if (minutes >= full || graph != "")
    {
        SoakGraph.Write(graph != "" ? graph : Path.Combine(Results.Root(), "docs", "soak.svg"), report);
    }

    return report.IsMet ? 0 : 1;
}
