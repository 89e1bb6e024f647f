const whole = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const regions = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' });
const dateTime = formatter('UTC', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
});
const bucketsOfZone = new Map();

function formatter(timeZone, options) {
  return new Intl.DateTimeFormat(undefined, { timeZone, hourCycle: 'h23', ...options });
}

// Buckets are of the report's time zone; all other times are in UTC.
function bucketsIn(timeZone) {
  if (!bucketsOfZone.has(timeZone)) {
    bucketsOfZone.set(timeZone, {
      day: formatter(timeZone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
      shortDay: formatter(timeZone, { day: 'numeric', month: 'short' }),
      month: formatter(timeZone, { month: 'long', year: 'numeric' }),
      shortMonth: formatter(timeZone, { month: 'short', year: 'numeric' }),
      hour: formatter(timeZone, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
      shortHour: formatter(timeZone, { hour: '2-digit', minute: '2-digit' }),
    });
  }
  return bucketsOfZone.get(timeZone);
}

export const formatNumber = (value) => whole.format(value);
export const formatCompact = (value) => compact.format(value);
export const formatPercent = (value) => percent.format(value);
export const formatDecimal = (value) => oneDecimal.format(value);

/** A moment, with seconds, in UTC. */
export const formatTime = (value) => dateTime.format(new Date(value));

/** The start of a bucket of a series. */
export function formatBucket(start, interval, timeZone = 'UTC') {
  const { hour, day, month } = bucketsIn(timeZone);
  return { hour, day, week: day, month }[interval].format(new Date(start));
}

/** The same, as short as an axis needs it. */
export function formatTick(start, interval, timeZone = 'UTC') {
  const { shortDay, shortHour, shortMonth } = bucketsIn(timeZone);
  const date = new Date(start);
  if (interval === 'hour') {
    const isFirst = shortDay.format(date) !== shortDay.format(new Date(date.getTime() - 1));
    return (isFirst ? shortDay : shortHour).format(date);
  }
  return (interval === 'month' ? shortMonth : shortDay).format(date);
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
