import { barsChart } from '../charts/time-series.js';
import { card, shared } from '../components/card.js';
import { change } from '../components/change.js';
import { csvButton } from '../components/csv-button.js';
import { legend } from '../components/legend.js';
import { pictureButton } from '../components/picture-button.js';
import { emptyState, goodState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { table, tableBehind } from '../components/table.js';
import { userLink } from '../components/user-link.js';
import { dayParameters, daysOf } from '../days.js';
import { formatBucket, formatNumber, formatWords } from '../format.js';

const shownUsers = 10;
const names = { pointsEarned: 'Earned', pointsRedeemed: 'Redeemed' };

/** Outstanding, earned and redeemed points, top users, and ledger drift. */
export function rewardsPanel(app) {
  const { api } = app;
  const bars = barsChart();
  const parametersOf = (view) => ({ ...dayParameters(view), limit: shownUsers });
  const load = shared((view) => api.get('reports/rewards', parametersOf(view)));
  const moved = card({
    title: 'Points',
    className: 'wide tall',
    lines: 9,
    tools: (view) => [
      csvButton(api, 'rewards', 'reports/rewards', parametersOf(view)),
      pictureButton('points', bars, daysOf(view)),
    ],
    load,
    render(report) {
      const points = report.series.filter((point) => point.start <= report.asOf);
      bars.set({ points, names }, `Points earned and redeemed by day, ${report.from} to ${report.to}`);
      return [figures(report), legend(...Object.values(names)), bars.element, tableBehind('Show as a table', dayTable(points))];
    },
  });
  return {
    hasDays: true,
    filters: [],
    cards: [
      moved,
      card({ title: 'Most points', note: 'Balances now', load, render: (report) => topUsers(app, report.topUsers) }),
      card({ title: 'Ledger drift', note: 'Balances against their logs, compared every night', load,
        render: (report) => drifted(app, report.drift) }),
    ],
  };
}

function figures({ series, previous, ...report }) {
  const sum = (key) => series.reduce((total, point) => total + point[key], 0);
  const moved = (key) => ({ value: formatNumber(sum(key)), change: previous?.[key] > 0 && change(sum(key), previous[key]) });
  return stats([
    { label: 'Points outstanding', value: formatNumber(report.pointsOutstanding), hint: 'now' },
    { label: 'Credits outstanding', value: formatNumber(report.creditsOutstanding), hint: 'now' },
    { label: 'Points earned', ...moved('pointsEarned'), hint: 'in these days' },
    { label: 'Points redeemed', ...moved('pointsRedeemed'), hint: `for ${formatNumber(sum('creditsAdded'))} credits` },
  ]);
}

const dayTable = (rows) => ({
  caption: 'Points and credits by day',
  rows,
  columns: [
    { title: 'Day', cell: (point) => formatBucket(point.start, 'day') },
    { title: 'Points earned', numeric: true, cell: (point) => formatNumber(point.pointsEarned) },
    { title: 'Points redeemed', numeric: true, cell: (point) => formatNumber(point.pointsRedeemed) },
    { title: 'Credits added', numeric: true, cell: (point) => formatNumber(point.creditsAdded) },
  ],
});

function topUsers(app, users) {
  return users.length === 0 ? emptyState('No user has points yet') : table({
    caption: 'Users with the most points',
    rows: users,
    keyOf: (user) => user.userId,
    columns: [
      { title: 'User', cell: (user) => userLink(app, user) },
      { title: 'Points', numeric: true, cell: (user) => formatNumber(user.points) },
      { title: 'Credits', numeric: true, cell: (user) => formatNumber(user.credits) },
    ],
  });
}

function drifted(app, rows) {
  return rows.length === 0 ? goodState('No difference was found') : table({
    caption: 'Balances that differ from their logs',
    rows,
    columns: [
      { title: 'User', cell: (row) => userLink(app, row) },
      { title: 'Ledger', cell: (row) => formatWords(row.ledger) },
      { title: 'Balance', numeric: true, cell: (row) => formatNumber(row.balance) },
      { title: 'Sum of the log', numeric: true, cell: (row) => formatNumber(row.logged) },
    ],
  });
}
