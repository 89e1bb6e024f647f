using System.Globalization;
using Perf;

switch (args.FirstOrDefault(argument => !argument.StartsWith('-')))
{
    case null:
        await BenchAsync(quick: args.Contains("--quick"));
        return 0;
    case "reports":
        await ReportsAsync(Option("--millions", "1,5,20"));
        return 0;
    case "archive":
        await ArchiveAsync(int.Parse(Option("--millions", "5"), CultureInfo.InvariantCulture));
        return 0;
    case "soak":
        return await SoakAsync(double.Parse(Option("--minutes", "60"), CultureInfo.InvariantCulture), Option("--graph", ""));
    case "code":
        CodeBenchmarks.Run();
        return 0;
    case "host-only":
        await using (var app = await BenchmarkApp.StartAsync())
        await using (var host = new HostBenchmark(app))
        {
            foreach (var line in await host.RunAsync(new Measure(3, TimeSpan.FromSeconds(3)), TimeSpan.FromSeconds(6))) { Console.WriteLine(line); }
        }
        return 0;
    case "heart-only":
        await using (var app = await BenchmarkApp.StartAsync())
        {
            foreach (var line in await IntakeBenchmark.RunAsync(new Measure(7, TimeSpan.FromSeconds(1)))) { Console.WriteLine(line); }
            foreach (var line in await new HeartbeatBenchmark(app).RunAsync(new Measure(3, TimeSpan.FromSeconds(2)))) { Console.WriteLine(line); }
        }
        return 0;
    case "redeem-only":
        await using (var app = await BenchmarkApp.StartAsync())
        {
            foreach (var line in await new RedemptionBenchmark(app).RunAsync(new Measure(3, TimeSpan.FromSeconds(2)))) { Console.WriteLine(line); }
        }
        return 0;
    case "consumer-only":
        await using (var app = await BenchmarkApp.StartAsync())
        {
            foreach (var line in await new ConsumerBenchmark(app).RunAsync(new Measure(3, TimeSpan.FromSeconds(2)))) { Console.WriteLine(line); }
        }
        return 0;
    case "minimal-api":
        await MinimalApi.RunAsync();
        return 0;
    case var unknown:
        await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'; leave it out, or say reports, archive, soak or code.");
        return 2;
}

string Option(string name, string otherwise) => args.SkipWhile(argument => argument != name).Skip(1).FirstOrDefault() ?? otherwise;

static async Task BenchAsync(bool quick)
{
    var measure = new Measure(rounds: 3, perRound: TimeSpan.FromSeconds(quick ? 1 : 4));
    await using var app = await BenchmarkApp.StartAsync();
    await using var host = new HostBenchmark(app);
    var lines = new List<Line>();
    async Task AddAsync(Task<IReadOnlyList<Line>> measured) => lines.AddRange(await measured);

    // The host first: its table of events is counted while it runs, and small.
    await AddAsync(host.RunAsync(measure, TimeSpan.FromSeconds(quick ? 5 : 30)));
    await AddAsync(IntakeBenchmark.RunAsync(measure));
    await AddAsync(new ConsumerBenchmark(app).RunAsync(measure));
    await AddAsync(new HeartbeatBenchmark(app).RunAsync(measure));
    await AddAsync(new RedemptionBenchmark(app).RunAsync(measure));
    await AddAsync(new WritePathBenchmark(app).RunAsync(measure));
    await AddAsync(new ArchiveBenchmark(app).RunAsync(rows: quick ? 50_000 : 200_000, rounds: quick ? 1 : 3));
    await Results.KeepAsync(quick ? "bench-quick" : "bench", lines);
}

static async Task ArchiveAsync(int millions)
{
    await using var app = await BenchmarkApp.StartAsync();
    Console.WriteLine(string.Join('\n', await new ArchiveBenchmark(app).LargeDayAsync(millions)));
}

static async Task ReportsAsync(string millions)
{
    var rows = new List<string>();
    foreach (var size in millions.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
    {
        await using var app = await BenchmarkApp.StartAsync();
        var benchmark = new ReportBenchmark(app, new DateOnly(2026, 6, 30));
        await benchmark.LoadAsync(size);
        rows.AddRange(await benchmark.RunAsync(size));
    }

    Console.WriteLine(string.Join('\n', rows.Prepend(ReportBenchmark.Head)));
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
    await Results.KeepAsync(minutes >= full ? "soak" : "soak-quick", report.Table(), machine => new { machine, report });
    if (minutes >= full || graph != "")
    {
        SoakGraph.Write(graph != "" ? graph : Path.Combine(Results.Root(), "docs", "soak.svg"), report);
    }

    return report.IsMet ? 0 : 1;
}
