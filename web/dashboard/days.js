const dayMilliseconds = 86_400_000;

export const maxDays = 400;

let zone = 'UTC';
let onchange = () => {};

/** The time zone that the reports count in: days, weeks and hours are its own. */
export const reportingZone = () => zone;

/** Remembers the zone that a report names; the listener is called when it is another one. */
export function learnZone(report) {
  const learned = report?.timeZone ?? zone;
  if (learned !== zone) {
    zone = learned;
    onchange();
  }
}

export const onZoneChange = (listener) => (onchange = listener);

const inZone = (now) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(now);
export const addDays = (day, count) => new Date(Date.parse(day) + count * dayMilliseconds).toISOString().slice(0, 10);
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds) + 1;
const monday = (day) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
const monthEnd = (day) => {
  const [year, month] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
};
const last = (count) => (today) => [addDays(today, 1 - count), today];

/** The usual spans: their names, and their first and last day. A span that runs ends with its last day, which may be to come. */
export const presets = {
  __proto__: null,
  today: ['Today', (today) => [today, today]],
  yesterday: ['Yesterday', (today) => [addDays(today, -1), addDays(today, -1)]],
  week: ['This week', (today) => [monday(today), addDays(monday(today), 6)]],
  lastweek: ['Last week', (today) => [addDays(monday(today), -7), addDays(monday(today), -1)]],
  month: ['This month', (today) => [`${today.slice(0, 8)}01`, monthEnd(today)]],
  lastmonth: ['Last month', (today) => {
    const end = addDays(`${today.slice(0, 8)}01`, -1);
    return [`${end.slice(0, 8)}01`, end];
  }],
  '7d': ['Last 7 days', last(7)],
  '30d': ['Last 30 days', last(30)],
  '90d': ['Last 90 days', last(90)],
  '365d': ['Last 365 days', last(365)],
};

export const comparisons = { __proto__: null, none: 'Not compared', previous: 'With the days before', year: 'With last year' };

export const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && text >= '1970-01-01'
  && addDays(text, 0) === text;

/** What is wrong with a first and last day, in words; an empty text where nothing is. */
export function daysError(from, to) {
  if (!isDay(from) || !isDay(to)) {
    return 'Choose a first and a last day.';
  }
  if (from > to) {
    return 'The first day is after the last.';
  }
  return daysBetween(from, to) > maxDays + 1
    ? `That is ${daysBetween(from, to)} days; a report covers at most ${maxDays}. Choose a later first day or an earlier last day.` : '';
}

export const hasOwnDays = ({ from, to }) => daysError(from, to) === '';

/** The first and last day of a view, and how many days that is. */
export function daysOf(view, now = Date.now()) {
  const [from, to] = hasOwnDays(view) ? [view.from, view.to] : (presets[view.range] ?? presets['30d'])[1](inZone(now));
  return { from, to, count: daysBetween(from, to) };
}

const lengths = ['hour', 'day', 'week', 'month'];

/** The intervals that make a readable series of so many days, shortest first. */
export function intervalsFor(count) {
  return count <= 2 ? lengths.slice(0, 2) : count <= 31 ? lengths.slice(0, 3) : lengths.slice(1);
}

export function intervalOf(view) {
  const { count } = daysOf(view);
  const offered = intervalsFor(count);
  return offered.includes(view.interval) ? view.interval : count <= 2 ? 'hour' : 'day';
}

/** The first moment after a bucket that begins at `start`. */
export function bucketEnd(start, interval) {
  const date = new Date(start);
  if (interval === 'month') {
    // A day more than any month has; the zone's own start of the next is at most hours away.
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  }
  return date.getTime() + { hour: 3_600_000, day: dayMilliseconds, week: 7 * dayMilliseconds }[interval];
}

/** The days of a view, and what they are compared with, as parameters of a report. */
export function dayParameters(view) {
  const { from, to } = daysOf(view);
  return { from, to, compare: view.compare === 'none' ? null : view.compare };
}
