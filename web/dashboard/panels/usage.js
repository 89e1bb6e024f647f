import { lineChart } from '../charts/time-series.js';
import { barList } from '../components/bar-list.js';
import { card } from '../components/card.js';
import { change } from '../components/change.js';
import { csvButton } from '../components/csv-button.js';
import { legend } from '../components/legend.js';
import { pictureButton } from '../components/picture-button.js';
import { segmented } from '../components/segmented.js';
import { stats } from '../components/stats.js';
import { tableBehind } from '../components/table.js';
import { bucketEnd, daysOf, intervalOf, intervalsFor } from '../days.js';
import { dimensions, dimensionText, filterNames } from '../filters.js';
import { formatBucket, formatDecimal, formatNumber, formatWords } from '../format.js';
import { combinations } from './combinations.js';
import { amountOf, groupParameters, isCompared, metrics, otherNote, usageParameters } from './usage-report.js';

const maxGroups = 500;

// Each of the breakdown cards shows one of its dimensions; the view says which.
const breakdowns = [
  { name: 'what', title: 'What is used', choices: ['appName', 'eventType', 'eventName'] },
  { name: 'who', title: 'Who uses it', choices: ['countryCode', 'userType'] },
  { name: 'how', title: 'Device and system', choices: ['deviceType', 'os'] },
];

/** How much was used, over time and broken down. */
export function usagePanel(app) {
  return {
    hasDays: true,
    filters: filterNames,
    canFilter: true,
    cards: [overTime(app), ...breakdowns.map((breakdown) => breakdownCard(app, breakdown)), combinations(app)],
  };
}

function overTime({ api, state }) {
  const line = lineChart();
  return card({
    title: 'Over time',
    className: 'wide tall',
    lines: 9,
    tools: (view) => [
      segmented('Interval', Object.fromEntries(intervalsFor(daysOf(view).count).map((name) => [name, formatWords(name)])),
        intervalOf(view),
        (interval) => state.change({ interval })),
      csvButton(api, 'usage over time', 'reports/usage', usageParameters(view, { interval: intervalOf(view) })),
      pictureButton('usage over time', line, daysOf(view)),
    ],
    load: (view, signal) => api.get('reports/usage', usageParameters(view, { interval: intervalOf(view) }), signal),
    render(report, view) {
      drawLine(line, report, view);
      const { previous } = report;
      return [
        figures(report, view, state),
        isCompared(report) && legend(`${report.from} to ${report.to}`, `${previous.from} to ${previous.to}`),
        line.element,
        tableBehind('Show as a table', seriesTable(report)),
      ].filter(Boolean);
    },
  });
}

// Buckets that have not begun are not drawn; the one that runs is dashed.
function drawLine(line, report, view) {
  const { interval } = report;
  const points = report.series.filter((point) => point.start <= report.asOf);
  const last = points.at(-1);
  line.set({
    points: points.map((point) => ({ start: point.start, ...amountOf(report, point, view) })),
    interval,
    name: metrics[view.metric],
    isRunning: last !== undefined && bucketEnd(last.start, interval) > Date.parse(report.asOf),
  }, `${metrics[view.metric]} by ${interval}, ${report.from} to ${report.to}`);
}

function figures(report, view, state) {
  const { previous } = report;
  const hint = previous && [
    isCompared(report) ? 'on' : 'None on', formatBucket(previous.from, 'day'),
    ...(previous.to === previous.from ? [] : ['to', formatBucket(previous.to, 'day')]),
    ...(previous.until ? ['(the same part)'] : []),
  ].join(' ');
  const figure = (name, value, before) => ({
    label: metrics[name],
    value: formatNumber(value),
    change: isCompared(report) && change(value, before),
    hint,
    pressed: view.metric === name,
    onclick: () => state.change({ metric: name }),
  });
  return stats([
    figure('count', report.total, previous?.total),
    figure('uniqueUsers', report.uniqueUsers, previous?.uniqueUsers),
    { label: 'Events per user', value: report.uniqueUsers > 0 ? formatDecimal(report.total / report.uniqueUsers) : '–' },
  ]);
}

const seriesTable = ({ series, interval, previous }) => ({
  caption: `Usage by ${interval}`,
  rows: series,
  columns: [
    { title: formatWords(interval), cell: (point) => formatBucket(point.start, interval) },
    { title: 'Events', numeric: true, cell: (point) => formatNumber(point.count) },
    { title: 'Unique users', numeric: true, cell: (point) => formatNumber(point.uniqueUsers) },
    ...(previous ? [
      { title: 'Events before', numeric: true, cell: (point) => formatNumber(point.previousCount) },
      { title: 'Users before', numeric: true, cell: (point) => formatNumber(point.previousUniqueUsers) },
    ] : []),
  ],
});

function breakdownCard({ api, state }, { name, title, choices }) {
  const bars = barList();
  const chosen = (view) => (choices.includes(view[name]) ? view[name] : choices[0]);
  return card({
    title,
    className: 'list',
    lines: 8,
    tools: (view) => [csvButton(api, title.toLowerCase(), 'reports/usage', groupParameters(view, chosen(view), maxGroups))],
    choices: (view) => [
      segmented(title, Object.fromEntries(choices.map((choice) => [choice, dimensions[choice]])), chosen(view),
        (choice) => state.change({ [name]: choice })),
    ],
    load: (view, signal) => api.get('reports/usage', groupParameters(view, chosen(view), maxGroups), signal),
    render(report, view) {
      const dimension = chosen(view);
      bars.set({
        label: `${title}: ${dimensions[dimension]}`,
        unit: metrics[view.metric],
        items: report.groups.map((group) =>
          ({ key: group[dimension], text: dimensionText(dimension, group[dimension]), ...amountOf(report, group, view) })),
        // Shares of users would not add up: one user is in many groups.
        total: view.metric === 'count' ? report.total : 0,
        onchoose: view[dimension].length === 0 ? (value) => state.change({ [dimension]: [value] }) : undefined,
      });
      return [bars.element, otherNote(report)].filter(Boolean);
    },
  });
}
