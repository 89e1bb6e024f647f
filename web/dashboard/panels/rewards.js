import { inAndOutChart } from '../charts/time-series.js';
import { card } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { icon } from '../components/icon.js';
import { emptyState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { table, tableBehind } from '../components/table.js';
import { h } from '../dom.js';
import { formatBucket, formatNumber, formatWords } from '../format.js';
import { daysOf } from '../state.js';

const shownUsers = 10;

/** Report 4: outstanding, earned and redeemed points, top users, and ledger drift. */
export function rewardsPanel({ api }) {
  const bars = inAndOutChart();
  let report;
  const parametersOf = (view) => {
    const { from, to } = daysOf(view);
    return { from, to, limit: shownUsers };
  };

  const moved = card({
    title: 'Points',
    className: 'wide',
    lines: 9,
    tools: (view) => [csvButton(api, 'rewards', 'reports/rewards', parametersOf(view))],
    load: async (view, signal) => (report = await api.get('reports/rewards', parametersOf(view), signal)),
    render() {
      const sum = (key) => report.series.reduce((total, point) => total + point[key], 0);
      bars.set(
        {
          points: report.series.map((point) => ({ start: point.start, earned: point.pointsEarned, redeemed: point.pointsRedeemed })),
          timeZone: report.timeZone,
        },
        `Points earned and redeemed by day, ${report.from} to ${report.to}`);
      return [
        stats([
          { label: 'Points outstanding', value: formatNumber(report.pointsOutstanding), hint: 'now' },
          { label: 'Credits outstanding', value: formatNumber(report.creditsOutstanding), hint: 'now' },
          { label: 'Points earned', value: formatNumber(sum('pointsEarned')), hint: 'in these days' },
          { label: 'Points redeemed', value: formatNumber(sum('pointsRedeemed')),
            hint: `for ${formatNumber(sum('creditsAdded'))} credits` },
        ]),
        h('ul', { class: 'legend' }, h('li', {}, h('i', { class: 'dot accent' }), 'Earned'),
          h('li', {}, h('i', { class: 'dot second' }), 'Redeemed')),
        bars.element,
        tableBehind('Show as a table', {
          caption: 'Points and credits by day',
          rows: report.series,
          columns: [
            { title: 'Day', cell: (point) => formatBucket(point.start, 'day', report.timeZone) },
            { title: 'Points earned', numeric: true, cell: (point) => formatNumber(point.pointsEarned) },
            { title: 'Points redeemed', numeric: true, cell: (point) => formatNumber(point.pointsRedeemed) },
            { title: 'Credits added', numeric: true, cell: (point) => formatNumber(point.creditsAdded) },
          ],
        }),
      ];
    },
  });
  const top = card({ title: 'Most points', note: 'Balances now', load: loaded, render: () => topUsers(report.topUsers) });
  const drift = card({
    title: 'Ledger drift', note: 'Balances against their logs, compared every night', load: loaded, render: () => drifted(report.drift) });

  async function loaded() {
    if (!report) {
      throw new Error('The rewards are not known yet.');
    }
  }

  async function refresh(view) {
    await moved.refresh(view);
    await Promise.all([top.refresh(view), drift.refresh(view)]);
  }

  return {
    hasDays: true,
    filters: [],
    cards: [{ element: moved.element, refresh, stop: moved.stop }],
    element: h('div', { class: 'panel rewards' }, moved.element, top.element, drift.element),
  };
}

const userColumn = { title: 'User', cell: (row) => row.name ?? `User ${row.userId}` };

function topUsers(users) {
  return users.length === 0 ? emptyState('No user has points yet') : table({
    caption: 'Users with the most points',
    rows: users,
    columns: [
      userColumn,
      { title: 'Points', numeric: true, cell: (user) => formatNumber(user.points) },
      { title: 'Credits', numeric: true, cell: (user) => formatNumber(user.credits) },
    ],
  });
}

function drifted(rows) {
  if (rows.length === 0) {
    return h('div', { class: 'state good' }, icon('check'), h('p', { class: 'state-title' }, 'Every balance agrees with its log'));
  }

  return table({
    caption: 'Balances that differ from their logs',
    rows,
    columns: [
      { title: 'User', cell: (row) => `User ${row.userId}` },
      { title: 'Ledger', cell: (row) => formatWords(row.ledger) },
      { title: 'Balance', numeric: true, cell: (row) => formatNumber(row.balance) },
      { title: 'Sum of the log', numeric: true, cell: (row) => formatNumber(row.logged) },
    ],
  });
}
