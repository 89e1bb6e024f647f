import { formatBucket, formatCompact, formatNumber, formatTick } from '../format.js';
import { chart, frame, tip } from './chart.js';

/** One amount over time as a line above a soft area. `set({points: [{start, value}], interval, timeZone, name})`. */
export function lineChart() {
  return chart('series', ({ points, interval, timeZone, name }, colours) => {
    const { categoryAxis, valueAxis, tooltip, textStyle } = frame(colours);
    return {
      textStyle,
      grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { lineStyle: { color: colours.muted } },
        formatter: ([{ dataIndex }]) =>
          tip(formatBucket(points[dataIndex].start, interval, timeZone), [[name, formatNumber(points[dataIndex].value), 'accent']]),
      },
      xAxis: {
        ...categoryAxis,
        boundaryGap: points.length === 1,
        data: points.map((point) => formatTick(point.start, interval, timeZone)),
      },
      yAxis: { ...valueAxis, axisLabel: { ...valueAxis.axisLabel, formatter: formatCompact } },
      series: [{
        type: 'line',
        data: points.map((point) => point.value),
        color: colours.accent,
        lineStyle: { width: 2.5 },
        areaStyle: { opacity: 0.1 },
        symbol: 'circle',
        symbolSize: 7,
        showSymbol: points.length === 1,
        smooth: 0.2,
        smoothMonotone: 'x',
      }],
    };
  });
}

/** Earned and redeemed amounts over time, as bars side by side. `set({points: [{start, earned, redeemed}], timeZone})`. */
export function inAndOutChart() {
  return chart('series', ({ points, timeZone }, colours) => {
    const { categoryAxis, valueAxis, tooltip, textStyle } = frame(colours);
    const bars = (key, color) => ({ type: 'bar', data: points.map((point) => point[key]), color, barGap: '10%', barMaxWidth: 18,
      itemStyle: { borderRadius: [3, 3, 0, 0] } });
    return {
      textStyle,
      grid: { left: 8, right: 8, top: 16, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { type: 'shadow', shadowStyle: { color: colours.border, opacity: 0.35 } },
        formatter: ([{ dataIndex }]) => tip(formatBucket(points[dataIndex].start, 'day', timeZone), [
          ['Earned', formatNumber(points[dataIndex].earned), 'accent'],
          ['Redeemed', formatNumber(points[dataIndex].redeemed), 'second'],
        ]),
      },
      xAxis: { ...categoryAxis, data: points.map((point) => formatTick(point.start, 'day', timeZone)) },
      yAxis: { ...valueAxis, axisLabel: { ...valueAxis.axisLabel, formatter: formatCompact } },
      series: [bars('earned', colours.accent), bars('redeemed', colours.second)],
    };
  });
}
