import { barList } from '../components/bar-list.js';
import { button } from '../components/button.js';
import { card, shared } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { sparkline } from '../components/sparkline.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { userLink } from '../components/user-link.js';
import { h } from '../dom.js';
import { formatCountry, formatDuration, formatNumber, formatTime, formatWords } from '../format.js';

const refreshMilliseconds = 5000;
const maxPoints = 60;
const maxSessions = 100;

/** Live users, refreshed every few seconds while the page is visible. */
export function livePanel(app) {
  const { api, state } = app;
  const totals = [];
  let isPaused = false;

  const load = shared(async () => {
    const report = await api.get('reports/live', { details: 'true', limit: maxSessions });
    totals.push(report.total);
    totals.splice(0, totals.length - maxPoints);
    return report;
  });
  const now = card({
    title: 'Live now',
    className: 'wide',
    lines: 3,
    tools: () => [
      button(isPaused ? 'Resume' : 'Pause', togglePause, { iconName: isPaused ? 'play' : 'pause', 'data-focus': 'pause' }),
      csvButton(api, 'live sessions', 'reports/live', { details: 'true', limit: 1000 }),
    ],
    load,
    render: (report) => liveNow(report, totals, isPaused),
  });
  const shares = (title, items) => {
    const bars = barList();
    return card({ title, className: 'list', load, render: (report) =>
      bars.set({ label: title, unit: 'Live users', items: items(report), total: report.total, empty: 'No live users' }) });
  };
  const cards = [
    now,
    shares('By app', (report) => report.byApp.map(({ appName, count }) => ({ key: appName, text: appName, value: count }))),
    shares('By country', (report) => report.byCountry.map(({ countryCode, count }) =>
      ({ key: countryCode, text: countryCode === null ? 'Unknown' : formatCountry(countryCode), value: count }))),
    shares('By user type', (report) => report.byUserType.map(({ userType, count }) =>
      ({ key: userType, text: formatWords(userType), value: count }))),
    card({ title: 'Sessions', note: `The latest ${maxSessions} at most, newest first`, className: 'wide', load,
      render: (report) => sessions(app, report) }),
  ];

  function togglePause() {
    isPaused = !isPaused;
    cards.forEach((part) => part.refresh(state.view));
  }

  return { filters: [], cards, every: refreshMilliseconds, isPaused: () => isPaused };
}

function liveNow(report, totals, isPaused) {
  return h('div', { class: 'live-now' },
    h('p', { class: 'live-total', role: 'status' }, h('span', { class: `pulse ${isPaused ? 'paused' : ''}` }),
      h('b', {}, formatNumber(report.total)),
      report.total === 1 ? ' live user' : ' live users',
      h('span', { class: 'note' }, ` in ${formatNumber(report.totalSessions)} ${report.totalSessions === 1 ? 'session' : 'sessions'}`)),
    h('div', { class: 'live-line' }, sparkline('Live users since this page was opened', totals),
      h('p', { class: 'note' }, `As of ${formatTime(report.asOf)} · a session ends `
        + `${formatDuration(report.timeoutMinutes * 60)} after its last heartbeat`)));
}

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// In order of their beginning, which never changes: rows stay where they are.
function sessions(app, report) {
  if (report.sessions.length === 0) {
    return emptyState('No live users', 'Sessions appear with their first heartbeat.');
  }
  const asOf = Date.parse(report.asOf);
  const since = (moment) => formatDuration((asOf - Date.parse(moment)) / 1000);
  return table({
    caption: 'Live sessions',
    className: 'long',
    rows: report.sessions.toSorted((a, b) => order(b.startedAt, a.startedAt) || order(a.sessionId, b.sessionId)),
    keyOf: (session) => session.sessionId,
    columns: [
      { title: 'User', cell: (session) => userLink(app, session) },
      { title: 'User type', cell: (session) => formatWords(session.userType) },
      { title: 'App', cell: (session) => session.appName },
      { title: 'Country', cell: (session) => (session.countryCode === null ? 'Unknown' : formatCountry(session.countryCode)) },
      { title: 'Duration', numeric: true, cell: (session) => since(session.startedAt) },
      { title: 'Last heartbeat', numeric: true, cell: (session) => `${since(session.lastHeartbeat)} ago` },
    ],
  });
}
