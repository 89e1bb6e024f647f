using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Bench;

/// <summary>
/// The samples of a soak as four panels over one axis of time, in SVG; on a light ground of its own, so that it is readable on a dark page.
/// </summary>
internal static class SoakGraph
{
    private const double Width = 860;
    private const double Height = 720;
    private const string Font = "sans-serif";

    // Of the height of a panel: room for its labels above it.
    private const double Room = 0.22;
    private const double Headroom = 1.05;

    private static readonly OxyColor Ink = OxyColor.FromRgb(0x33, 0x3d, 0x47);
    private static readonly OxyColor Grid = OxyColor.FromRgb(0xe1, 0xe5, 0xe9);
    private static readonly OxyColor Main = OxyColor.FromRgb(0x1f, 0x6f, 0xb2);
    private static readonly OxyColor Second = OxyColor.FromRgb(0xd0, 0x6a, 0x1b);

    private static readonly Line[][] Panels =
    [
        [new("memory of the host, MiB", Main, sample => sample.Memory)],
        [new("messages in the queues", Main, sample => sample.Waiting)],
        [new("connections to MySQL", Main, sample => sample.Connections),
            new("sockets of the host", Second, sample => sample.Sockets ?? double.NaN)],
        [new("99th percentile of calls, ms", Main, sample => sample.P99), new("median, ms", Second, sample => sample.P50)],
    ];

    public static void Write(string file, SoakReport report)
    {
        var samples = report.Samples;
        var model = new PlotModel
        {
            Title = FormattableString.Invariant($"{report.Minutes:0.##} minutes at half the peak, {report.SteadyEvents:N0} events/s"),
            TitleFontSize = 15,
            TitleFontWeight = FontWeights.Normal,
            DefaultFont = Font,
            TextColor = Ink,
            Background = OxyColors.White,
            PlotAreaBorderThickness = new OxyThickness(0),
            PlotMargins = new OxyThickness(48, double.NaN, 16, double.NaN),
        };
        model.Axes.Add(TimeAxis(samples[^1].Seconds / 60));
        for (var i = 0; i < Panels.Length; i++)
        {
            Add(model, Panels[i], bottom: (Panels.Length - 1 - i) / (double)Panels.Length, samples);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var stream = File.Create(file);
        new SvgExporter { Width = Width, Height = Height, IsDocument = true }.Export(model, stream);
    }

    private static void Add(PlotModel model, IReadOnlyList<Line> panel, double bottom, IReadOnlyList<SoakSample> samples)
    {
        var axis = new LinearAxis
        {
            Key = panel[0].Name,
            Position = AxisPosition.Left,
            StartPosition = bottom,
            EndPosition = bottom + ((1 - Room) / Panels.Length),
            Minimum = 0,
            Maximum = Math.Max(1, samples.Max(sample => panel.Max(line => line.Measure(sample)))) * Headroom,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Grid,
            MinorTickSize = 0,
            TicklineColor = Grid,
        };
        model.Axes.Add(axis);
        foreach (var (number, line) in panel.Index())
        {
            var series = new LineSeries { YAxisKey = axis.Key, Color = line.Color, StrokeThickness = 1.2 };
            series.Points.AddRange(samples.Select(sample => new DataPoint(sample.Seconds / 60, line.Measure(sample))));
            model.Series.Add(series);
            model.Annotations.Add(
                Label(line, axis, number == 0 ? (0, HorizontalAlignment.Left) : (samples[^1].Seconds / 60, HorizontalAlignment.Right)));
        }
    }

    // In the line's colour above the panel: the first at its left end, the second at its right.
    private static TextAnnotation Label(Line line, LinearAxis axis, (double Minute, HorizontalAlignment Alignment) end) => new()
    {
        Text = line.Name,
        TextColor = line.Color,
        FontSize = 13,
        YAxisKey = axis.Key,
        TextPosition = new DataPoint(end.Minute, axis.Maximum),
        TextHorizontalAlignment = end.Alignment,
        TextVerticalAlignment = VerticalAlignment.Bottom,
        ClipByXAxis = false,
        ClipByYAxis = false,
        StrokeThickness = 0,
    };

    private static LinearAxis TimeAxis(double minutes) => new()
    {
        Title = "minutes",
        Position = AxisPosition.Bottom,
        Minimum = 0,
        Maximum = minutes,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = Grid,
        MinorTickSize = 0,
        TicklineColor = Grid,
    };

    private sealed record Line(string Name, OxyColor Color, Func<SoakSample, double> Measure);
}
