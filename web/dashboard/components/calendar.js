import { h, svg } from '../dom.js';
import { formatBucket, formatMonthName, formatNumber } from '../format.js';
import { tableBehind } from './table.js';

const [size, gap, head] = [13, 3, 16];
const steps = 4;

/**
 * Days as squares, a column a week from Monday, the busier the stronger: `{date, events}` each, in order. Of an archived day with
 * events, where `events` is null, only an outline is drawn.
 */
export function calendar(days) {
  const offset = (new Date(days[0].date).getUTCDay() + 6) % 7;
  const weeks = Math.ceil((offset + days.length) / 7);
  const [width, height] = [weeks * (size + gap), head + 7 * (size + gap)];
  const active = days.filter((day) => day.events !== 0);
  const summary = `Active on ${active.length} of the last ${days.length} days`;
  return h('div', {},
    h('div', { class: 'calendar-scroll', tabindex: '0', role: 'group', 'aria-label': 'Calendar' },
      svg('svg', { class: 'calendar', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': summary },
        months(days, offset), squares(days, offset))),
    h('p', { class: 'note' }, summary,
      active.some((day) => day.events === null) && '. Outlined days are in the archive, which is not counted by user.'),
    tableBehind('Show as a table', {
      caption: 'Events by day',
      rows: [...active].reverse(),
      columns: [
        { title: 'Day', cell: (day) => formatBucket(day.date, 'day') },
        { title: 'Events', numeric: true, cell: eventsText },
      ],
    }));
}

const column = (i, offset) => Math.floor((offset + i) / 7) * (size + gap);
const eventsText = ({ events }) => (events === null ? 'Archived' : formatNumber(events));

function squares(days, offset) {
  const most = Math.max(1, ...days.map((day) => day.events));
  const level = (events) => (events === null ? 'archived' : `level-${Math.ceil((events / most) * steps)}`);
  return days.map((day, i) => svg('rect', {
    x: column(i, offset) + 0.5, y: head + ((offset + i) % 7) * (size + gap) + 0.5, width: size - 1, height: size - 1, rx: 3,
    class: level(day.events),
  }, svg('title', {}, `${formatBucket(day.date, 'day')}: ${day.events === null ? 'active, archived' : `${eventsText(day)} events`}`)));
}

// Above the week in which a month begins; of a month that has hardly begun or ended there is no room for its name.
const months = (days, offset) => days.flatMap(({ date }, i) =>
  (date.endsWith('-01') && i + 14 < days.length ? [svg('text', { x: column(i, offset), y: 10 }, formatMonthName(date))] : []));
