import { treemap } from '../charts/treemap.js';
import { barList } from '../components/bar-list.js';
import { card } from '../components/card.js';
import { csvButton } from '../components/csv-button.js';
import { emptyState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { h } from '../dom.js';
import { formatNumber } from '../format.js';
import { daysOf, filtersOf } from '../state.js';

const maxRows = 100;
const depths = { level: 'levelName', chapter: 'chapterName', document: 'documentName' };
const words = { level: 'Level', chapter: 'Chapter', document: 'Document' };

/** Report 2: which documents are opened; levels lead to chapters, and chapters to documents. */
export function documentsPanel(app) {
  const cards = [opened(app), byApp(app)];
  return {
    hasDays: true,
    filters: ['appName'],
    cards,
    element: h('div', { class: 'panel documents' }, cards.map((part) => part.element)),
  };
}

const depthOf = (view) => (view.levelName === null ? 'level' : view.chapterName === null ? 'chapter' : 'document');

function parametersOf(view, more) {
  const { from, to } = daysOf(view);
  const isInLevel = view.levelName !== null;
  return {
    from, to, ...filtersOf(view, ['appName']), by: depthOf(view), levelName: view.levelName,
      chapterName: isInLevel ? view.chapterName : null, ...more,
  };
}

function opened({ api, state }) {
  const drill = (row) => {
    if (row.chapterName === undefined) {
      state.change({ levelName: row.levelName, chapterName: null });
    } else if (row.documentName === undefined) {
      state.change({ chapterName: row.chapterName });
    }
  };
  const tiles = treemap((tile) => drill(tile.row));
  return card({
    title: 'Opened documents',
    className: 'wide',
    lines: 10,
    tools: (view) => [csvButton(api, 'documents', 'reports/documents', parametersOf(view, { limit: 1000 }))],
    load: (view, signal) => api.get('reports/documents', parametersOf(view, { limit: maxRows }), signal),
    render(report, view) {
      const depth = depthOf(view);
      const path = breadcrumb(view, state);
      if (report.rows.length === 0) {
        return [path, emptyState('Nothing was opened in these days')];
      }
      const name = (row) => row[depths[depth]];
      tiles.set(
        report.rows.map((row) => ({ name: name(row), value: row.opens, users: row.uniqueUsers, isLeaf: depth === 'document', row })),
        `Opens by ${depth} as tiles; the table below has the figures`);
      return [
        stats([
          { label: 'Opens', value: formatNumber(report.total) },
          { label: `${words[depth]}s`, value: report.rows.length === maxRows ? `${maxRows}+` : formatNumber(report.rows.length) },
          { label: 'Opened most', value: name(report.rows[0]), tone: 'text' },
        ]),
        path,
        tiles.element,
        documentTable(report.rows, depth, name, drill),
      ];
    },
  });
}

function documentTable(rows, depth, name, drill) {
  const heading = (row) =>
    (depth === 'document' ? name(row) : h('button', { type: 'button', class: 'link', onclick: () => drill(row) }, name(row)));
  return table({
    caption: `Opens by ${depth}`,
    rows,
    columns: [
      { title: words[depth], cell: heading },
      { title: 'Opens', numeric: true, cell: (row) => formatNumber(row.opens) },
      { title: 'Users', numeric: true, cell: (row) => formatNumber(row.uniqueUsers) },
      { title: 'Last opened (UTC)', cell: (row) => time(row.lastOpenedAt) },
    ],
  });
}

function breadcrumb(view, state) {
  const steps = [['All levels', { levelName: null, chapterName: null }]];
  if (view.levelName !== null) {
    steps.push([view.levelName, { chapterName: null }]);
    if (view.chapterName !== null) {
      steps.push([view.chapterName, {}]);
    }
  }
  return h('nav', { 'aria-label': 'Place among the documents', class: 'breadcrumb' },
    h('ol', {}, steps.map(([text, patch], i) => h('li', {}, i === steps.length - 1
    ? h('span', { 'aria-current': 'page' }, text)
    : h('button', { type: 'button', class: 'link', 'data-focus': `step:${i}`, onclick: () => state.change(patch) }, text)))));
}

function byApp({ api, state }) {
  return card({
    title: 'Opened in',
    note: 'All documents, by app',
    className: 'wide',
    load(view, signal) {
      const { from, to } = daysOf(view);
      return api.get('reports/usage',
        { from, to, ...filtersOf(view, ['appName']), eventType: 'document', groupBy: 'appName', interval: 'month' }, signal);
    },
    render: (report, view) => barList({
      label: 'Opens by app',
      items: report.groups.map((group) => ({ key: group.appName, text: group.appName, value: group.count })),
      total: report.total,
      onchoose: view.appName === null ? (appName) => state.change({ appName }) : undefined,
    }),
  });
}
