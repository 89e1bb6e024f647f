import { formatBucket, formatCompact, formatNumber, formatTick } from '../format.js';
import { chart, frame, tip } from './chart.js';

/**
 * One amount over time as a line above a soft area. `set({points: [{start, value, before}], interval, name, isRunning})`: what it was
 * in the range compared with is a thin line, and a last bucket that is still running is dashed.
 */
export function lineChart() {
  return chart('series', ({ points, interval, name, isRunning }, colours) => {
    const { categoryAxis, valueAxis, tooltip, textStyle } = frame(colours);
    const hasBefore = points.some((point) => point.before !== undefined);
    const last = points.length - 1;
    const isWhole = (i) => !isRunning || i < last;
    const base = { type: 'line', symbol: 'circle', symbolSize: 7, smooth: 0.2, smoothMonotone: 'x', color: colours.accent };
    return {
      textStyle,
      grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { lineStyle: { color: colours.muted } },
        formatter: ([{ dataIndex: i }]) => tip(`${formatBucket(points[i].start, interval)}${isWhole(i) ? '' : ' (so far)'}`, [
          [name, formatNumber(points[i].value), 'accent'],
          ...(hasBefore ? [['Before', formatNumber(points[i].before), 'second']] : []),
        ]),
      },
      xAxis: { ...categoryAxis, boundaryGap: points.length === 1, data: points.map((point) => formatTick(point.start, interval)) },
      yAxis: { ...valueAxis, axisLabel: { ...valueAxis.axisLabel, formatter: formatCompact } },
      series: [
        ...(hasBefore ? [{ ...base, data: points.map((point) => point.before), color: colours.second, showSymbol: false,
          lineStyle: { width: 1.5, opacity: 0.8 } }] : []),
        { ...base, data: points.map((point, i) => (isWhole(i) ? point.value : null)), lineStyle: { width: 2.5 },
          areaStyle: { opacity: 0.1 }, showSymbol: points.length === 1 },
        ...(isRunning ? [{ ...base, data: points.map((point, i) => (i >= last - 1 ? point.value : null)), smooth: false,
          lineStyle: { width: 2.5, type: 'dashed' }, showSymbol: last === 0 }] : []),
      ],
    };
  });
}

/** Two amounts over time as bars: `set({points, names: {key: text}, interval, isStacked})`; the first key has the strong colour. */
export function barsChart() {
  return chart('series', ({ points, names, isStacked = false }, colours) => {
    const { categoryAxis, valueAxis, tooltip, textStyle } = frame(colours);
    const tones = ['accent', 'second'];
    return {
      textStyle,
      grid: { left: 8, right: 8, top: 16, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { type: 'shadow', shadowStyle: { color: colours.border, opacity: 0.35 } },
        formatter: ([{ dataIndex: i }]) => tip(formatBucket(points[i].start, 'day'),
          Object.entries(names).map(([key, text], n) => [text, formatNumber(points[i][key]), tones[n]])),
      },
      xAxis: { ...categoryAxis, data: points.map((point) => formatTick(point.start, 'day')) },
      yAxis: { ...valueAxis, axisLabel: { ...valueAxis.axisLabel, formatter: formatCompact } },
      series: Object.keys(names).map((key, n) => ({ type: 'bar', data: points.map((point) => point[key]), color: colours[tones[n]],
        barGap: '10%', barMaxWidth: 18, stack: isStacked ? 'all' : null, itemStyle: { borderRadius: isStacked ? 0 : [3, 3, 0, 0] } })),
    };
  });
}
