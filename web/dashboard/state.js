// The view as the URL describes it: a flat set of texts. Default values are left out of the URL.
const defaults = {
  panel: 'usage',
  range: '30d',
  from: '',
  to: '',
  interval: '',
  metric: 'count',
  what: 'appName',
  who: 'countryCode',
  how: 'deviceType',
  by: '',
  levelName: null,
  chapterName: null,
};

// Objects for lookups by names from the URL have no prototype.

/** The dimensions of usage, with their labels. */
export const dimensions = {
  __proto__: null,
  appName: 'App',
  eventType: 'Event type',
  eventName: 'Event',
  countryCode: 'Country',
  userType: 'User type',
  os: 'Operating system',
  deviceType: 'Device',
};

/** The usual spans: their names, and how many days they are. */
export const presets = {
  __proto__: null,
  today: ['Today', 1],
  '7d': ['Last 7 days', 7],
  '30d': ['Last 30 days', 30],
  '90d': ['Last 90 days', 90],
  '365d': ['Last 365 days', 365],
};

const dayMilliseconds = 86_400_000;
const isoDay = (time) => new Date(time).toISOString().slice(0, 10);
const names = [...Object.keys(defaults), ...Object.keys(dimensions)];

/** Reads a query string; unknown names are ignored. */
export function readView(search) {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? defaults[name] ?? null]));
}

export function writeView(view) {
  const parameters = new URLSearchParams();
  for (const name of names) {
    if (view[name] !== null && view[name] !== (defaults[name] ?? null)) {
      parameters.set(name, view[name]);
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : location.pathname;
}

/** The view of this page, stored in the URL: `change` adds a step that the back button undoes. */
export function createViewState() {
  const listeners = [];
  let view = readView(location.search);
  const notify = () => listeners.forEach((listener) => listener(view));
  addEventListener('popstate', () => {
    view = readView(location.search);
    notify();
  });
  return {
    get view() {
      return view;
    },
    change(patch) {
      view = { ...view, ...patch };
      history.pushState(null, '', writeView(view));
      notify();
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}

/** The filters of a view by dimension, as far as `allowed` names them. */
export function filtersOf(view, allowed = Object.keys(dimensions)) {
  return Object.fromEntries(allowed.filter((name) => view[name] !== null).map((name) => [name, view[name]]));
}

/** Whether the view has its own first and last day; an invalid pair counts as none. */
export function hasOwnDays({ from, to }) {
  return isDay(from) && isDay(to) && from <= to;
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** The first and last day of a view, and how many days that is. */
export function daysOf(view, now = Date.now()) {
  if (hasOwnDays(view)) {
    return { from: view.from, to: view.to, count: Math.round((Date.parse(view.to) - Date.parse(view.from)) / dayMilliseconds) + 1 };
  }
  const [, count] = presets[view.range] ?? presets['30d'];
  return { from: isoDay(now - (count - 1) * dayMilliseconds), to: isoDay(now), count };
}

/** The days of the same number just before. */
export function daysBefore({ from, count }) {
  const start = Date.parse(from);
  return { from: isoDay(start - count * dayMilliseconds), to: isoDay(start - dayMilliseconds), count };
}

/** The intervals that make a readable series of so many days; the first is the default. */
export function intervalsFor(count) {
  if (count <= 2) {
    return ['hour', 'day'];
  }
  return count <= 31 ? ['day', 'hour', 'week'] : ['day', 'week', 'month'];
}

export function intervalOf(view) {
  const offered = intervalsFor(daysOf(view).count);
  return offered.includes(view.interval) ? view.interval : offered[0];
}
