import { button, whileDisabled } from '../components/button.js';
import { csvButton } from '../components/csv-button.js';
import { emptyState } from '../components/states.js';
import { toast } from '../components/toast.js';
import { dayParameters } from '../days.js';
import { h, replaceContent } from '../dom.js';
import { appOf } from '../filters.js';
import { formatNumber } from '../format.js';
import { documentTable } from './document-table.js';

const pageRows = 100;
const maxRows = 1000;

/** All documents as one list that can be searched and sorted, page by page; or only those that were not opened in the days shown. */
export function documentList({ api, state }) {
  const search = h('input', { type: 'search', class: 'find', 'data-whole': true, 'aria-label': 'Search documents',
    placeholder: 'Search names', onchange: () => state.change({ find: search.value.trim() }) });
  const place = h('div', { 'data-whole': true });
  let rows = [];
  let next = null;
  let isCompared = false;
  let shown;

  const isUnopened = (view) => view.list === 'unopened';
  const parametersOf = (view, more) => ({
    ...dayParameters(view),
    appName: appOf(view),
    by: 'document',
    search: view.find,
    ...(isUnopened(view)
      ? { unopened: 'true', order: 'opens', direction: 'asc', compare: null } : { order: view.order, direction: view.direction }),
    ...more,
  });

  // In order of opens, so the first one that was opened ends the list.
  async function load(view, signal, cursor) {
    const key = JSON.stringify(view);
    // A refresh loads as much as is shown.
    const limit = cursor || key !== shown ? pageRows : Math.min(maxRows, Math.max(pageRows, rows.length));
    const before = rows;
    const page = await api.get('reports/documents', parametersOf(view, { limit, cursor }), signal);
    // A list that was loaded again meanwhile has other rows.
    if (cursor && rows !== before) {
      return page;
    }
    shown = key;
    const found = isUnopened(view) ? page.rows.filter((row) => row.opens === 0) : page.rows;
    rows = cursor ? [...rows, ...found] : found;
    isCompared = page.previous?.total > 0;
    next = found.length < page.rows.length ? null : page.next;
    return page;
  }

  function show(view) {
    replaceContent(place, rows.length === 0 ? emptyState(empty(view)) : documentTable({
      rows,
      isCompared,
      caption: isUnopened(view) ? 'Documents that were not opened' : 'All documents',
      keyOf: (row) => JSON.stringify([row.levelName, row.chapterName, row.documentName]),
      sort: isUnopened(view) ? undefined : (order) => sortBy(view, order),
      columns: [
        { title: 'Document', sort: isUnopened(view) ? undefined : sortBy(view, 'name'), cell: (row) => row.documentName },
        { title: 'Chapter', cell: (row) => row.chapterName },
        { title: 'Level', cell: (row) => row.levelName },
      ],
    }), next && h('div', { class: 'more' },
      button('Show more', ({ currentTarget }) => whileDisabled(currentTarget, () => showMore(view)))));
  }

  function sortBy(view, order) {
    const usual = order === 'name' ? 'asc' : 'desc';
    const direction = view.order === order ? view.direction || usual : null;
    const other = direction === 'asc' ? 'desc' : 'asc';
    return { direction, onclick: () => state.change({ order, direction: direction ? other : usual }) };
  }

  async function showMore(view) {
    try {
      await load(view, undefined, next);
      if (shown === JSON.stringify(view)) {
        show(view);
      }
    } catch (error) {
      toast(error.message, 'bad');
    }
  }

  const empty = (view) => (view.find ? 'No name contains this text'
    : isUnopened(view) ? 'Every document was opened in these days' : 'Nothing was opened in these days');

  return {
    tools: (view) => [csvButton(api, isUnopened(view) ? 'documents not opened' : 'all documents', 'reports/documents',
      parametersOf(view, { limit: 1000 }))],
    choices(view) {
      if (search !== document.activeElement) {
        search.value = view.find;
      }
      return [search];
    },
    load: (view, signal) => load(view, signal, null),
    render(report, view) {
      show(view);
      return [h('p', { class: 'note' }, isUnopened(view)
        ? 'Documents that were opened once, but not in these days'
        : `${formatNumber(report.total)} opens in all; click a heading to sort`), place];
    },
  };
}
