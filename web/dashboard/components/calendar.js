import { h, svg } from '../dom.js';
import { formatBucket, formatNumber } from '../format.js';
import { tableBehind } from './table.js';

const [size, gap] = [13, 3];
const steps = 4;

/** Days as squares, a column a week from Monday, the busier the stronger: `{date, events}` each, in order. */
export function calendar(days) {
  const most = Math.max(1, ...days.map((day) => day.events));
  const offset = (new Date(days[0].date).getUTCDay() + 6) % 7;
  const weeks = Math.ceil((offset + days.length) / 7);
  const [width, height] = [weeks * (size + gap), 7 * (size + gap)];
  const active = days.filter((day) => day.events > 0);
  return h('div', {},
    svg('svg', { class: 'calendar', viewBox: `0 0 ${width} ${height}`, role: 'img',
      'aria-label': `Active on ${active.length} of the last ${days.length} days` },
    days.map(({ date, events }, i) => svg('rect', {
      x: Math.floor((offset + i) / 7) * (size + gap), y: ((offset + i) % 7) * (size + gap), width: size, height: size, rx: 3,
      class: `level-${events === 0 ? 0 : Math.ceil((events / most) * steps)}`,
    }, svg('title', {}, `${formatBucket(date, 'day')}: ${formatNumber(events)} events`)))),
    h('p', { class: 'note' }, `Active on ${active.length} of the last ${days.length} days`),
    tableBehind('Show as a table', {
      caption: 'Events by day',
      rows: [...active].reverse(),
      columns: [
        { title: 'Day', cell: (day) => formatBucket(day.date, 'day') },
        { title: 'Events', numeric: true, cell: (day) => formatNumber(day.events) },
      ],
    }));
}
