import { card } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { emptyState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { h } from '../dom.js';
import { formatBucket, formatBytes, formatDuration, formatNumber, formatTime, formatWords } from '../format.js';
import { deadLetters } from './dead-letters.js';

const refreshMilliseconds = 10_000;

/** Report 5: the state of queues, timers and archive; admins also handle dead letters. */
export function operationsPanel(app) {
  let report;
  const flow = card({
    title: 'Events and dead letters',
    className: 'wide',
    lines: 3,
    tools: () => [csvButton(app.api, 'operations', 'reports/operations', {})],
    load: async (_, signal) => (report = await app.api.get('reports/operations', {}, signal)),
    render: () => [
      report.mysql === 'down' ? emptyState('MySQL does not answer') : stats([
        { label: 'Last minute', value: formatNumber(report.events.lastMinute), hint: 'events written' },
        { label: 'Last hour', value: formatNumber(report.events.lastHour), hint: 'events written' },
        { label: 'Dead letters waiting', value: formatNumber(report.deadLetters.waiting),
          tone: report.deadLetters.waiting > 0 ? 'bad' : 'good' },
        { label: 'Dead letters replayed', value: formatNumber(report.deadLetters.replayed) },
      ]),
      h('p', { class: 'note' }, `As of ${formatTime(report.asOf)} UTC`),
    ],
  });
  const parts = [
    card({ title: 'Queues', load: loaded, render: () => queues(report.queues) }),
    card({ title: 'Archive', load: loaded, render: () => (report.archive ? archive(report.archive) : emptyState('Unknown')) }),
    card({ title: 'Timers', className: 'wide', load: loaded,
      render: () => (report.timers ? timers(report.timers) : emptyState('Unknown')) }),
  ];
  const letters = deadLetters(app, () => refresh());

  async function loaded() {
    if (!report) {
      throw new Error('The state is not known yet.');
    }
  }

  async function refresh(view) {
    await flow.refresh(view);
    await Promise.all(parts.map((part) => part.refresh(view)));
  }

  const timer = setInterval(() => document.visibilityState === 'visible' && refresh(), refreshMilliseconds);
  return {
    filters: [],
    cards: [{ element: flow.element, refresh, stop: () => clearInterval(timer) }, letters],
    element: h('div', { class: 'panel operations' }, [flow, ...parts, letters].map((part) => part.element)),
  };
}

const badge = (text, tone) => h('span', { class: `badge ${tone}` }, text);

function queues(rows) {
  return rows === null ? emptyState('The queues do not answer') : table({
    caption: 'Queues',
    rows,
    columns: [
      { title: 'Queue', cell: (queue) => queue.name },
      { title: 'Waiting', numeric: true, cell: (queue) => formatNumber(queue.depth) },
      { title: 'Oldest', numeric: true, cell: (queue) => (queue.oldestAgeSeconds === null ? '–' : formatDuration(queue.oldestAgeSeconds)) },
      { title: 'Failed messages', numeric: true, cell: (queue) => formatNumber(queue.poisonDepth) },
    ],
  });
}

function timers(rows) {
  const tones = { ok: 'good', failed: 'bad', running: 'neutral' };
  return rows.length === 0 ? emptyState('No timer has run yet') : table({
    caption: 'Timers',
    rows,
    columns: [
      { title: 'Timer', cell: (timer) => timer.name },
      { title: 'Last run (UTC)', cell: (timer) => (timer.lastStartedAt === null ? 'Never' : time(timer.lastStartedAt)) },
      { title: 'Took', numeric: true, cell: (timer) => (timer.durationMs === null ? '–' : `${formatNumber(timer.durationMs)} ms`) },
      { title: 'Result', cell: (timer) => [
        timer.result && badge(timer.result === 'ok' ? 'OK' : formatWords(timer.result), tones[timer.result] ?? 'neutral'),
        timer.error && h('p', { class: 'note' }, timer.error),
      ] },
    ],
  });
}

function archive(state) {
  const day = (start) => (start === null ? '–' : formatBucket(start, 'day'));
  const facts = [
    ['Archived days', formatNumber(state.days)],
    ['Rows in files', formatNumber(state.rows)],
    ['Size', formatBytes(state.bytes)],
    ['Last archived day', day(state.lastDay)],
    ['Oldest day in MySQL', day(state.oldestLiveDay)],
    ['Unfinished files', formatNumber(state.unfinished)],
    ['Restored files', formatNumber(state.restored)],
    ['Erasures in progress', formatNumber(state.runningErasures)],
  ];
  return h('dl', { class: 'facts' }, facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}
