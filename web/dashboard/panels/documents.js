import { treemap } from '../charts/treemap.js';
import { barList } from '../components/bar-list.js';
import { card } from '../components/card.js';
import { change } from '../components/change.js';
import { csvButton } from '../components/csv-button.js';
import { pictureButton } from '../components/picture-button.js';
import { segmented } from '../components/segmented.js';
import { emptyState } from '../components/states.js';
import { stats } from '../components/stats.js';
import { dayParameters, daysOf } from '../days.js';
import { h } from '../dom.js';
import { appOf } from '../filters.js';
import { formatNumber } from '../format.js';
import { documentList } from './document-list.js';
import { documentTable } from './document-table.js';
import { isCompared } from './usage-report.js';

const maxRows = 100;
const maxApps = 500;
const words = { level: 'Level', chapter: 'Chapter', document: 'Document' };

/** Which documents are opened; by level, chapter and document, or as one list, also of those that were not opened. */
export function documentsPanel(app) {
  return {
    hasDays: true,
    filters: ['appName'],
    cards: [documentsCard(app), byApp(app)],
  };
}

const depthOf = (view) => (view.levelName === null ? 'level' : view.chapterName === null ? 'chapter' : 'document');

function parametersOf(view, more) {
  const isInLevel = view.levelName !== null;
  return {
    ...dayParameters(view), appName: appOf(view), by: depthOf(view), levelName: view.levelName,
      chapterName: isInLevel ? view.chapterName : null, ...more,
  };
}

// Which of the two is shown is part of the view, so one card holds both.
function documentsCard(app) {
  const [levels, list] = [byLevel(app), documentList(app)];
  const of = (view) => (view.list === 'levels' ? levels : list);
  const kinds = { levels: 'By level', documents: 'All documents', unopened: 'Not opened' };
  return card({
    title: 'Opened documents',
    className: 'wide tall',
    lines: 10,
    tools: (view) => of(view).tools(view),
    choices: (view) => [
      segmented('Documents', kinds, view.list, (kind) => app.state.change({ list: kind })),
      ...(of(view).choices?.(view) ?? []),
    ],
    load: (view, signal) => of(view).load(view, signal),
    render: (data, view) => of(view).render(data, view),
  });
}

function byLevel({ api, state }) {
  const drill = (row) => {
    if (row.chapterName === undefined) {
      state.change({ levelName: row.levelName, chapterName: null });
    } else if (row.documentName === undefined) {
      state.change({ chapterName: row.chapterName });
    }
  };
  const tiles = treemap((tile) => drill(tile.row));
  return {
    tools: (view) => [
      csvButton(api, `documents by ${depthOf(view)}`, 'reports/documents', parametersOf(view, { limit: 1000 })),
      pictureButton(`documents by ${depthOf(view)}`, tiles, daysOf(view)),
    ],
    load: (view, signal) => api.get('reports/documents', parametersOf(view, { limit: maxRows }), signal),
    render(report, view) {
      const depth = depthOf(view);
      const path = breadcrumb(view, state);
      if (report.rows.length === 0) {
        return [path, emptyState('Nothing was opened in these days')];
      }
      const name = (row) => row[`${depth}Name`];
      tiles.set(
        report.rows.map((row) => ({ name: name(row), value: row.opens, users: row.uniqueUsers, isLeaf: depth === 'document', row })),
        `Opens by ${depth} as tiles; the table below has the figures`);
      const count = report.next === null ? formatNumber(report.rows.length) : `${formatNumber(report.rows.length)}+`;
      return [
        stats([
          { label: 'Opens', value: formatNumber(report.total), change: isCompared(report) && change(report.total, report.previous.total) },
          { label: `${words[depth]}s`, value: count },
          { label: 'Opened most', value: name(report.rows[0]), tone: 'text' },
        ]),
        path,
        tiles.element,
        documentTable({ rows: report.rows, isCompared: isCompared(report), caption: `Opens by ${depth}`, columns: [{
          title: words[depth],
          cell: (row) => (depth === 'document' ? name(row)
            : h('button', { type: 'button', class: 'link', onclick: () => drill(row) }, name(row))),
        }] }),
      ];
    },
  };
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
    h('ol', {}, steps.map(([text, patch], i) => h('li', { dir: 'auto' }, i === steps.length - 1
    ? h('span', { 'aria-current': 'page' }, text)
    : h('button', { type: 'button', class: 'link', 'data-focus': `step:${i}`, onclick: () => state.change(patch) }, text)))));
}

function byApp({ api, state }) {
  const bars = barList();
  return card({
    title: 'Opened in',
    note: 'All documents, by app',
    className: 'wide',
    load: (view, signal) => api.get('reports/usage', { ...dayParameters(view), appName: appOf(view), eventType: 'document',
      groupBy: 'appName', interval: 'month', limit: maxApps }, signal),
    render: (report, view) => bars.set({
      label: 'Opens by app',
      unit: 'Opens',
      items: report.groups.map((group) => ({ key: group.appName, text: group.appName, value: group.count,
        before: isCompared(report) ? group.previousCount : undefined })),
      total: report.total,
      onchoose: appOf(view) === null ? (appName) => state.change({ appName: [appName] }) : undefined,
    }),
  });
}
