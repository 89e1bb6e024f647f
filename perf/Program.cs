using Perf;

var quick = args.Contains("--quick");
var measure = new Measure(rounds: 3, perRound: TimeSpan.FromSeconds(quick ? 1 : 4));

await using var app = await BenchmarkApp.StartAsync();
var lines = await new RedemptionBenchmark(app).RunAsync(measure);
Console.WriteLine(Line.Table(lines));
