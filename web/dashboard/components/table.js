import { h } from '../dom.js';

/**
 * A table: `columns` are `{title, cell(row), numeric}`, and the first cell of a row is its heading. Wide ones scroll in a group of
 * their own that the keyboard reaches.
 */
export function table({ caption, columns, rows, className = '' }) {
  return h('div', { class: `table-scroll ${className}`, role: 'group', 'aria-label': caption, tabindex: '0' },
    h('table', {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col', class: column.numeric && 'numeric' }, column.title)))),
      h('tbody', {}, rows.map((row) => h('tr', {}, columns.map((column, i) => h(
        i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: column.numeric && 'numeric' }, column.cell(row) ?? '–')))))));
}

/** A table behind a line that opens it: what a chart shows, in words. */
export function tableBehind(summary, options) {
  const details = h('details', { class: 'behind' }, h('summary', {}, summary));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(table(options));
    }
  });
  return details;
}
