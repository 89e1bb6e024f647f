import { h } from '../dom.js';

/**
 * A table: `columns` are `{title, cell(row), numeric, sort}`, and the first cell of a row is its heading. `keyOf(row)` names a row, so
 * that an update finds it again; a column with a `sort` (`{direction, onclick}`) puts the rows in order. Wide tables scroll in a group
 * of their own that the keyboard reaches.
 */
export function table({ caption, columns, rows, keyOf, className = '' }) {
  return h('div', { class: `table-scroll ${className}`, role: 'group', 'aria-label': caption, tabindex: '0' },
    h('table', {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, columns.map(heading))),
      h('tbody', {}, rows.map((row) => h('tr', { 'data-key': keyOf && `row:${keyOf(row)}` }, columns.map((column, i) => h(
        i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: column.numeric && 'numeric', dir: column.numeric ? null : 'auto' },
        column.cell(row) ?? '–')))))));
}

function heading({ title, numeric, sort }) {
  const words = { asc: 'ascending', desc: 'descending' };
  return h('th', { scope: 'col', class: numeric && 'numeric', 'aria-sort': sort && (words[sort.direction] ?? 'none') },
    sort ? h('button', { type: 'button', class: 'sort', onclick: sort.onclick, 'data-focus': `sort:${title}` }, title,
      h('span', { 'aria-hidden': 'true' }, { asc: ' ↑', desc: ' ↓' }[sort.direction])) : title);
}

/** A table behind a line that opens it: what a chart shows, in words. */
export function tableBehind(summary, options) {
  const fill = (details) => details.open && details.childElementCount === 1 && details.append(table(options));
  // An update of an open one calls it without an event.
  return h('details', { class: 'behind', ontoggle() { fill(this); } }, h('summary', {}, summary));
}
