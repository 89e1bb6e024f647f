import { barsChart } from '../charts/time-series.js';
import { card, shared } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { legend } from '../components/legend.js';
import { pictureButton } from '../components/picture-button.js';
import { emptyState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { table, tableBehind } from '../components/table.js';
import { h } from '../dom.js';
import { appOf } from '../filters.js';
import { formatBucket, formatNumber, formatPercent } from '../format.js';
import { inactiveUsers } from './inactive-users.js';

const weeks = 12;
const names = { returning: 'Returning', new: 'New' };

/** Who comes, comes back and stays away. */
export function engagementPanel(app) {
  const { api } = app;
  const bars = barsChart();
  const parametersOf = (view) => ({
    weeks, inactiveDays: view.away, appName: appOf(view), userType: view.userType.length === 1 ? view.userType[0] : null, limit: 100,
  });
  const load = shared((view) => api.get('reports/engagement', parametersOf(view)));
  return {
    filters: ['appName', 'userType'],
    cards: [
      card({
        title: 'Active users',
        note: `The last ${weeks} weeks, by day`,
        className: 'wide tall',
        lines: 9,
        tools: (view) => [
          csvButton(api, 'active users by day', 'reports/engagement', parametersOf(view)),
          pictureButton('active users', bars),
        ],
        load,
        render: (report) => active(report, bars),
      }),
      card({ title: 'Who comes back', note: 'Users by the week of their first visit, and how many of them came in each week after it',
        className: 'wide', load, render: (report) => cohortTable(report.cohorts) }),
      inactiveUsers(app, load, parametersOf),
    ],
  };
}

function active({ activeUsers, series }, bars) {
  bars.set({ points: series, names, isStacked: true }, 'New and returning users by day');
  return [
    stats([
      { label: 'Today', value: formatNumber(activeUsers.day), hint: 'users' },
      { label: 'This week', value: formatNumber(activeUsers.week), hint: 'users' },
      { label: 'This month', value: formatNumber(activeUsers.month), hint: 'users' },
    ]),
    legend(...Object.values(names)),
    bars.element,
    tableBehind('Show as a table', {
      caption: 'Active users by day',
      rows: [...series].reverse(),
      columns: [
        { title: 'Day', cell: (point) => formatBucket(point.start, 'day') },
        { title: 'Active', numeric: true, cell: (point) => formatNumber(point.active) },
        { title: 'New', numeric: true, cell: (point) => formatNumber(point.new) },
        { title: 'Returning', numeric: true, cell: (point) => formatNumber(point.returning) },
      ],
    }),
  ];
}

function cohortTable(cohorts) {
  const shown = cohorts.filter((cohort) => cohort.users > 0).reverse();
  if (shown.length === 0) {
    return emptyState('No user came for the first time in these weeks');
  }
  return table({
    caption: 'Users by the week of their first visit',
    rows: shown,
    keyOf: (cohort) => cohort.week,
    columns: [
      { title: 'Week of', cell: (cohort) => formatBucket(cohort.week, 'day') },
      { title: 'Users', numeric: true, cell: (cohort) => formatNumber(cohort.users) },
      ...Array.from({ length: Math.max(...shown.map((cohort) => cohort.returned.length)) }, (_, i) =>
        ({ title: `+${i + 1}`, numeric: true, cell: (cohort) => share(cohort, i) })),
    ],
  });
}

function share({ users, returned }, i) {
  if (i >= returned.length) {
    return '';
  }
  const title = `${formatNumber(returned[i])} of ${formatNumber(users)}`;
  const cell = h('span', { class: 'cohort', title }, formatPercent(returned[i] / users));
  cell.style.setProperty('--share', `${Math.round((returned[i] / users) * 45)}%`);
  return cell;
}
