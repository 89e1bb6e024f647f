import { reportingZone } from './days.js';

const whole = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const regions = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' });

const styles = {
  time: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  shortDay: { day: 'numeric', month: 'short' },
  month: { month: 'long', year: 'numeric' },
  shortMonth: { month: 'short', year: 'numeric' },
  hour: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  shortHour: { hour: '2-digit', minute: '2-digit' },
};
// A date names a day, in whatever zone.
const calendarDay = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', ...styles.day });
const calendarMonth = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', month: 'short' });
const formatters = new Map();

// The server counts by the days of the reporting zone, so that is what every page shows.
function format(style, value) {
  const key = `${style} ${reportingZone()}`;
  if (!formatters.has(key)) {
    formatters.set(key, new Intl.DateTimeFormat(undefined, { timeZone: reportingZone(), hourCycle: 'h23', ...styles[style] }));
  }
  return formatters.get(key).format(new Date(value));
}

export const formatNumber = (value) => whole.format(value);
export const formatCompact = (value) => compact.format(value);
export const formatPercent = (value) => percent.format(value);
export const formatDecimal = (value) => oneDecimal.format(value);

/** A moment, with seconds, in the reporting zone. */
export const formatTime = (value) => format('time', value);

/** The start of a bucket of a series, or a date. */
export const formatBucket = (start, interval) =>
  (start.length === 10 ? calendarDay.format(new Date(start)) : format(interval === 'week' ? 'day' : interval, start));

/** The name of the month of a date. */
export const formatMonthName = (date) => calendarMonth.format(new Date(date));

/** The same, as short as an axis needs it. */
export function formatTick(start, interval) {
  if (interval === 'hour') {
    const hour = format('shortHour', start);
    return hour === '00:00' ? format('shortDay', start) : hour;
  }
  return format(interval === 'month' ? 'shortMonth' : 'shortDay', start);
}

/** A span of seconds in its two largest units. */
export function formatDuration(seconds) {
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) {
    return '0 s';
  }
  let rest = Math.floor(seconds);
  const parts = [];
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) {
      parts.push(`${count} ${unit}`);
    }
  }
  return parts.join(' ');
}

export function formatBytes(bytes) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  return `${oneDecimal.format(bytes / 1000 ** power)} ${units[power]}`;
}

/** A country's name; codes are data that apps send, so any text may come. */
export function formatCountry(code) {
  return /^[A-Z]{2}$/.test(code) ? regions.of(code) : code;
}

/** `topUsers` and `created_at` as words: "Top users", "Created at". */
export function formatWords(name) {
  const words = name.replace(/_/g, ' ').replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
