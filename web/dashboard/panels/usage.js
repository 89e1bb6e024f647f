import { lineChart } from '../charts/time-series.js';
import { barList } from '../components/bar-list.js';
import { card } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { segmented } from '../components/segmented.js';
import { changeSince, stats } from '../components/stats.js';
import { tableBehind } from '../components/table.js';
import { h } from '../dom.js';
import { formatBucket, formatDecimal, formatNumber, formatWords } from '../format.js';
import { daysBefore, daysOf, dimensions, intervalOf, intervalsFor } from '../state.js';
import { combinations } from './combinations.js';
import { dimensionText, otherNote, usageParameters } from './usage-report.js';

const metrics = { __proto__: null, count: 'Events', uniqueUsers: 'Unique users' };

// Each of the breakdown cards shows one of its dimensions; the view says which.
const breakdowns = [
  { name: 'what', title: 'What is used', choices: ['appName', 'eventType', 'eventName'] },
  { name: 'who', title: 'Who uses it', choices: ['countryCode', 'userType'] },
  { name: 'how', title: 'With what', choices: ['deviceType', 'os'] },
];

/** Report 1: how much was used, over time and broken down. */
export function usagePanel(app) {
  const cards = [overTime(app), ...breakdowns.map((breakdown) => breakdownCard(app, breakdown)), combinations(app)];
  return {
    hasDays: true,
    filters: Object.keys(dimensions),
    cards,
    element: h('div', { class: 'panel usage' }, cards.map((part) => part.element)),
  };
}

function overTime({ api, state }) {
  const line = lineChart();
  return card({
    title: 'Over time',
    className: 'wide',
    lines: 9,
    tools: (view) => [
      segmented('Interval', Object.fromEntries(intervalsFor(daysOf(view).count).sort(byLength).map((name) => [name, formatWords(name)])),
        intervalOf(view),
        (interval) => state.change({ interval })),
      csvButton(api, 'usage over time', 'reports/usage', usageParameters(view, { interval: intervalOf(view) })),
    ],
    async load(view, signal) {
      const before = daysBefore(daysOf(view));
      const [now, earlier] = await Promise.all([
        api.get('reports/usage', usageParameters(view, { interval: intervalOf(view) }), signal),
        api.get('reports/usage', usageParameters(view, { from: before.from, to: before.to, interval: 'month' }), signal),
      ]);
      return { now, earlier };
    },
    render({ now, earlier }, view) {
      const metric = metrics[view.metric] ? view.metric : 'count';
      const interval = now.interval;
      line.set(
        {
          points: now.series.map((point) => ({ start: point.start, value: point[metric] })),
          interval,
          timeZone: now.timeZone,
          name: metrics[metric],
        },
        `${metrics[metric]} by ${interval}, ${now.from} to ${now.to}`);
      const figure = (name, value, before) => ({
        label: metrics[name],
        value: formatNumber(value),
        ...(before > 0 && { change: changeSince(value, before), hint: `on the ${daysOf(view).count} days before` }),
        pressed: metric === name,
        onclick: () => state.change({ metric: name }),
      });
      return [
        stats([
          figure('count', now.total, earlier.total),
          figure('uniqueUsers', now.uniqueUsers, earlier.uniqueUsers),
          { label: 'Events per user', value: now.uniqueUsers > 0 ? formatDecimal(now.total / now.uniqueUsers) : '–' },
        ]),
        line.element,
        tableBehind('Show as a table', {
          caption: `Usage by ${interval}`,
          rows: now.series,
          columns: [
            { title: formatWords(interval), cell: (point) => formatBucket(point.start, interval, now.timeZone) },
            { title: 'Events', numeric: true, cell: (point) => formatNumber(point.count) },
            { title: 'Unique users', numeric: true, cell: (point) => formatNumber(point.uniqueUsers) },
          ],
        }),
      ];
    },
  });
}

const intervalLengths = ['hour', 'day', 'week', 'month'];
const byLength = (a, b) => intervalLengths.indexOf(a) - intervalLengths.indexOf(b);

function breakdownCard({ api, state }, { name, title, choices }) {
  const chosen = (view) => (choices.includes(view[name]) ? view[name] : choices[0]);
  return card({
    title,
    tools: (view) => [csvButton(api, title.toLowerCase(), 'reports/usage', usageParameters(view, { groupBy: chosen(view) }))],
    choices: (view) => [
      segmented(title, Object.fromEntries(choices.map((choice) => [choice, dimensions[choice]])), chosen(view),
        (choice) => state.change({ [name]: choice })),
    ],
    load: (view, signal) => api.get('reports/usage', usageParameters(view, { groupBy: chosen(view), interval: 'month' }), signal),
    render(report, view) {
      const dimension = chosen(view);
      const bars = barList({
        label: `${title}: ${dimensions[dimension]}`,
        items: report.groups.map(
          (group) => ({ key: group[dimension], text: dimensionText(dimension, group[dimension]), value: group.count })),
        total: report.total,
        onchoose: view[dimension] === null ? (value) => state.change({ [dimension]: value }) : undefined,
      });
      return [bars, otherNote(report)];
    },
  });
}
