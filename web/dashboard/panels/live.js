import { barList } from '../components/bar-list.js';
import { button } from '../components/button.js';
import { card } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { sparkline } from '../components/sparkline.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { h } from '../dom.js';
import { formatCountry, formatDuration, formatNumber, formatTime, formatWords } from '../format.js';

const refreshMilliseconds = 5000;
const maxPoints = 60;
const maxSessions = 100;

/** Report 3: live users, refreshed every few seconds while the page is visible. */
export function livePanel({ api }) {
  const totals = [];
  let isPaused = false;
  let report;

  // One answer feeds every card, so that they agree.
  const now = card({
    title: 'Live now',
    className: 'wide',
    lines: 3,
    tools: () => [
      button(isPaused ? 'Resume' : 'Pause', togglePause, { iconName: isPaused ? 'play' : 'pause', 'data-focus': 'pause' }),
      csvButton(api, 'live sessions', 'reports/live', { details: 'true', limit: 1000 }),
    ],
    async load(_, signal) {
      report = await api.get('reports/live', { details: 'true', limit: maxSessions }, signal);
      totals.push(report.total);
      totals.splice(0, totals.length - maxPoints);
      return report;
    },
    render: () => h('div', { class: 'live-now' },
      h('p', { class: 'live-total', role: 'status' }, h('span', { class: `pulse ${isPaused ? 'paused' : ''}` }),
        h('b', {}, formatNumber(report.total)),
        report.total === 1 ? ' live user' : ' live users',
        h('span', { class: 'note' }, ` in ${formatNumber(report.totalSessions)} ${report.totalSessions === 1 ? 'session' : 'sessions'}`)),
      h('div', { class: 'live-line' }, sparkline('Live users since this page was opened', totals),
        h('p', { class: 'note' }, `As of ${formatTime(report.asOf)} UTC · a session ends `
          + `${formatDuration(report.timeoutMinutes * 60)} after its last heartbeat`))),
  });
  const parts = [
    shares('By app', () => report.byApp.map(({ appName, count }) => ({ key: appName, text: appName, value: count }))),
    shares('By country', () => report.byCountry.map(({ countryCode, count }) =>
      ({ key: countryCode, text: countryCode === null ? 'Unknown' : formatCountry(countryCode), value: count }))),
    shares('By user type',
      () => report.byUserType.map(({ userType, count }) => ({ key: userType, text: formatWords(userType), value: count }))),
    card({ title: 'Sessions', note: `The latest ${maxSessions} at most`, className: 'wide', load: loaded,
      render: () => sessions(report) }),
  ];

  function shares(title, items) {
    const render = () => barList({ label: title, items: items(), total: report.total, empty: 'No live users' });
    return card({ title, load: loaded, render });
  }

  async function loaded() {
    if (!report) {
      throw new Error('The live users are not known yet.');
    }
  }

  async function refresh(view) {
    await now.refresh(view);
    await Promise.all(parts.map((part) => part.refresh(view)));
  }

  function togglePause() {
    isPaused = !isPaused;
    refresh();
  }

  const timer = setInterval(() => !isPaused && document.visibilityState === 'visible' && refresh(), refreshMilliseconds);
  return {
    filters: [],
    cards: [{ element: now.element, refresh, stop: () => clearInterval(timer) }],
    element: h('div', { class: 'panel live' }, [now, ...parts].map((part) => part.element)),
  };
}

function sessions(report) {
  if (report.sessions.length === 0) {
    return emptyState('No live users', 'Sessions appear with their first heartbeat.');
  }
  const asOf = Date.parse(report.asOf);
  return table({
    caption: 'Live sessions',
    className: 'long',
    rows: report.sessions,
    columns: [
      { title: 'User', cell: (session) => session.name ?? `User ${session.userId}` },
      { title: 'User type', cell: (session) => formatWords(session.userType) },
      { title: 'App', cell: (session) => session.appName },
      { title: 'Country', cell: (session) => (session.countryCode === null ? 'Unknown' : formatCountry(session.countryCode)) },
      { title: 'Duration', numeric: true, cell: (session) => formatDuration((asOf - Date.parse(session.startedAt)) / 1000) },
      { title: 'Last heartbeat', numeric: true,
        cell: (session) => `${formatDuration((asOf - Date.parse(session.lastHeartbeat)) / 1000)} ago` },
    ],
  });
}
