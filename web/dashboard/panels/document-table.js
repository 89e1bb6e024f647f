import { change } from '../components/change.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { formatNumber } from '../format.js';

/** Documents with their figures; `columns` come first, and `sort(order)` makes a heading sortable. */
export function documentTable({ rows, caption, columns, isCompared = false, sort = () => undefined, keyOf }) {
  return table({
    caption,
    rows,
    keyOf,
    columns: [
      ...columns,
      { title: 'Opens', numeric: true, sort: sort('opens'), cell: (row) => formatNumber(row.opens) },
      ...(isCompared ? [{ title: 'Change', numeric: true, cell: (row) => change(row.opens, row.previousCount) }] : []),
      { title: 'Users', numeric: true, sort: sort('uniqueUsers'), cell: (row) => formatNumber(row.uniqueUsers) },
      { title: 'Last opened', sort: sort('lastOpenedAt'), cell: (row) => time(row.lastOpenedAt) },
    ],
  });
}
