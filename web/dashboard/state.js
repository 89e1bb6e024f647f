import { comparisons, daysError, isDay, presets } from './days.js';
import { filterNames, readFilter } from './filters.js';

// The view as the URL describes it. Default values are left out of the URL.
const defaults = {
  panel: 'usage',
  user: '',
  search: '',
  type: '',
  activity: '',
  range: '30d',
  from: '',
  to: '',
  compare: 'previous',
  interval: '',
  metric: 'count',
  what: 'appName',
  who: 'countryCode',
  how: 'deviceType',
  by: '',
  levelName: null,
  chapterName: null,
  list: 'levels',
  find: '',
  order: 'opens',
  direction: '',
  away: '14',
};

const oneOf = (...allowed) => (value) => allowed.includes(value);
const upTo = (length) => (value) => value.length <= length && !/\p{Cc}/u.test(value);

// What a value may be; a wrong one counts as absent. Panels choose among their own words.
const checks = {
  user: (value) => /^[1-9]\d{0,18}$/.test(value),
  search: upTo(150),
  type: oneOf('student', 'teacher', 'admin'),
  activity: oneOf('visit', 'button', 'document', 'session'),
  range: (value) => value in presets,
  compare: (value) => value in comparisons || isDay(value),
  interval: oneOf('hour', 'day', 'week', 'month'),
  metric: oneOf('count', 'uniqueUsers'),
  levelName: upTo(100),
  chapterName: upTo(150),
  list: oneOf('levels', 'documents', 'unopened'),
  find: upTo(200),
  order: oneOf('opens', 'uniqueUsers', 'lastOpenedAt', 'name'),
  direction: oneOf('asc', 'desc'),
  away: (value) => /^[1-9]\d{0,2}$/.test(value) && Number(value) <= 400,
};

/** Reads a query string; unknown names and wrong values are ignored. */
export function readView(search) {
  const parameters = new URLSearchParams(search);
  const view = Object.fromEntries(Object.entries(defaults).map(([name, value]) => {
    const given = parameters.get(name);
    return [name, given !== null && (checks[name]?.(given) ?? true) ? given : value];
  }));
  if (daysError(view.from, view.to)) {
    [view.from, view.to] = ['', ''];
  }
  filterNames.forEach((name) => (view[name] = readFilter(name, parameters.getAll(name))));
  return view;
}

function queryOf(view) {
  const parameters = new URLSearchParams();
  for (const name of Object.keys(defaults).filter((name) => view[name] !== null && view[name] !== defaults[name])) {
    parameters.set(name, view[name]);
  }
  filterNames.forEach((name) => view[name].forEach((value) => parameters.append(name, value)));
  return parameters.toString();
}

const addressOf = (view) => (queryOf(view) ? `?${queryOf(view)}` : location.pathname);

// They are about what is left.
const closeDialogs = () => document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());

/**
 * The view of this page, stored in the URL: `change` adds a step that the back button undoes. Before a step
 * `mayLeave()` is asked, which resolves to false where the user stays; `isDirty()` says whether it has to be.
 */
export function createViewState({ isDirty, mayLeave }) {
  const listeners = [];
  let view = readView(location.search);

  function show(next) {
    view = next;
    listeners.forEach((listener) => listener(view));
  }

  // What was chosen on the page of one user is not for another.
  const changed = (patch) => ({ ...view, ...('user' in patch && { activity: defaults.activity }), ...patch });

  async function leave(next) {
    if (await mayLeave()) {
      closeDialogs();
      history.pushState(null, '', addressOf(next));
      show(next);
    }
  }

  function go(next) {
    if (isDirty()) {
      leave(next);
      return;
    }
    history.pushState(null, '', addressOf(next));
    show(next);
  }

  addEventListener('popstate', () => {
    const next = readView(location.search);
    if (isDirty()) {
      history.pushState(null, '', addressOf(view));
      leave(next);
      return;
    }
    closeDialogs();
    show(next);
  });
  return {
    get view() {
      return view;
    },
    change: (patch) => go(changed(patch)),
    follow: (href) => go(readView(new URL(href, location.href).search)),
    /** The address of the view with some values changed. */
    href: (patch) => `?${queryOf(changed(patch))}`,
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
