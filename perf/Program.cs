using System.Globalization;
using Perf;

switch (args.FirstOrDefault(argument => !argument.StartsWith('-')))
{
    case null:
        await BenchAsync(quick: args.Contains("--quick"));
        return 0;
    case "reports":
        await ReportsAsync(args.SkipWhile(argument => argument != "--millions").Skip(1).FirstOrDefault() ?? "1,5,20");
        return 0;
    case "archive":
        await ArchiveAsync(int.Parse(args.SkipWhile(argument => argument != "--millions").Skip(1).FirstOrDefault() ?? "5", CultureInfo.InvariantCulture));
        return 0;
    case var unknown:
        await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'; leave it out, or say reports or archive.");
        return 2;
}

static async Task BenchAsync(bool quick)
{
    var measure = new Measure(rounds: 3, perRound: TimeSpan.FromSeconds(quick ? 1 : 4));
    await using var app = await BenchmarkApp.StartAsync();
    Console.WriteLine(Line.Table(
    [
        .. await new RedemptionBenchmark(app).RunAsync(measure),
        .. await new WritePathBenchmark(app).RunAsync(measure),
        .. await new ArchiveBenchmark(app).RunAsync(rows: quick ? 50_000 : 200_000, rounds: quick ? 1 : 3),
    ]));
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
