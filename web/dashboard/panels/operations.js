import { card, shared } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { emptyState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { h } from '../dom.js';
import { formatBucket, formatBytes, formatDuration, formatNumber, formatTime, formatWords } from '../format.js';
import { archiveFiles } from './archive-files.js';
import { deadLetters } from './dead-letters.js';
import { exportsCard } from './exports.js';
import { ledgerCheck } from './ledger-check.js';

const refreshMilliseconds = 10_000;

/** The state of queues, timers and archive; admins also handle dead letters and the archive, and check the ledgers. */
export function operationsPanel(app) {
  const { api, caller } = app;
  const load = withLastKnown(shared(() => api.get('reports/operations', {})));
  const flow = card({
    title: 'Events and dead letters',
    className: 'wide',
    lines: 3,
    tools: () => [csvButton(api, 'operations', 'reports/operations', {})],
    load,
    render: (report) => [isDown(report) && downNote(report), report.events && flowStats(report), asOfNote(report)],
  });
  const unknown = (report) => emptyState('Not known yet', isDown(report) ? 'MySQL does not answer in time.' : 'The queues do not answer.');
  const part = (title, key, show, more) =>
    card({ title, ...more, load, render: (report) => (report[key] ? show(report[key]) : unknown(report)) });
  return {
    filters: [],
    every: refreshMilliseconds,
    cards: [
      flow,
      part('Queues', 'queues', queues),
      part('Archive', 'archive', archive),
      part('Timers', 'timers', timers, { className: 'wide' }),
      deadLetters(app, () => flow.reload()),
      ...(caller.role === 'admin' ? [archiveFiles(app), exportsCard(app), ledgerCheck(app)] : []),
    ],
  };
}

const isDown = (report) => report.mysql === 'down';

// While MySQL is down its parts are null: what was known before stands.
function withLastKnown(load) {
  let known = null;
  return async (view) => {
    const report = await load(view);
    if (!isDown(report)) {
      known = report;
      return report;
    }
    const { deadLetters, timers, events, archive, asOf } = known ?? {};
    return { ...report, deadLetters, timers, events, archive, knownAt: asOf };
  };
}

const downNote = ({ knownAt }) => h('p', { class: 'stale', role: 'alert' },
  'MySQL does not answer in time. Apps are still served: their events wait in the queues. ',
  knownAt ? `Figures other than the queues are of ${formatTime(knownAt)}.` : 'Only the queues are known.');

const asOfNote = (report) => h('p', { class: 'note' }, `As of ${formatTime(report.knownAt ?? report.asOf)}`);

const flowStats = (report) => stats([
  { label: 'Last minute', value: formatNumber(report.events.lastMinute), hint: 'events written' },
  { label: 'Last hour', value: formatNumber(report.events.lastHour), hint: 'events written' },
  { label: 'Dead letters waiting', value: formatNumber(report.deadLetters.waiting),
    tone: report.deadLetters.waiting > 0 ? 'bad' : 'good' },
  { label: 'Dead letters replayed', value: formatNumber(report.deadLetters.replayed) },
]);

const badge = (text, tone) => h('span', { class: `badge ${tone}` }, text);

const queues = (rows) => table({
  caption: 'Queues',
  rows,
  keyOf: (queue) => queue.name,
  columns: [
    { title: 'Queue', cell: (queue) => queue.name },
    { title: 'Waiting', numeric: true, cell: (queue) => formatNumber(queue.depth) },
    { title: 'Oldest', numeric: true, cell: (queue) => (queue.oldestAgeSeconds === null ? '–' : formatDuration(queue.oldestAgeSeconds)) },
    { title: 'Failed messages', numeric: true, cell: (queue) => formatNumber(queue.poisonDepth) },
  ],
});

function timers(rows) {
  const tones = { ok: 'good', failed: 'bad', running: 'neutral' };
  return rows.length === 0 ? emptyState('No timer has run yet') : table({
    caption: 'Timers',
    rows,
    keyOf: (timer) => timer.name,
    columns: [
      { title: 'Timer', cell: (timer) => timer.name },
      { title: 'Last run', cell: (timer) => (timer.lastStartedAt === null ? 'Never' : time(timer.lastStartedAt)) },
      { title: 'Took', numeric: true, cell: (timer) => (timer.durationMs === null ? '–' : `${formatNumber(timer.durationMs)} ms`) },
      { title: 'Result', cell: (timer) => [
        timer.result && badge(timer.result === 'ok' ? 'OK' : formatWords(timer.result), tones[timer.result] ?? 'neutral'),
        timer.error && h('p', { class: 'note' }, timer.error),
      ] },
    ],
  });
}

function archive(state) {
  const day = (start) => (start === null ? '–' : formatBucket(start.slice(0, 10), 'day'));
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
