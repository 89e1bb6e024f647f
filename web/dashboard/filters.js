import { formatCountry, formatWords } from './format.js';

/** The dimensions of usage, with their labels. Without a prototype: they are looked up by names from the URL. */
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

export const kinds = { '': 'is', '.not': 'is not', '.contains': 'contains' };
const contained = ['appName', 'eventName'];
const maxValues = 50;
const words = {
  eventType: ['visit', 'button', 'document', 'session'],
  userType: ['student', 'teacher', 'guest'],
  deviceType: ['desktop', 'mobile', 'tablet'],
};
const maxLength = { appName: 50, eventName: 100, os: 50 };

export const kindsOf = (dimension) => Object.keys(kinds).filter((kind) => kind !== '.contains' || contained.includes(dimension));

/** The names that filters have in the URL and in the API. */
export const filterNames = Object.keys(dimensions).flatMap((dimension) => kindsOf(dimension).map((kind) => `${dimension}${kind}`));

const partsOf = (name) => {
  const [dimension, kind] = name.split('.');
  return { dimension, kind: kind ? `.${kind}` : '' };
};

/** The values of a filter that the API accepts. */
export function readFilter(name, values) {
  const { dimension, kind } = partsOf(name);
  const fits = (value) => (words[dimension] ? words[dimension].includes(value)
    : dimension === 'countryCode' ? /^[A-Z]{2}$/.test(value)
      : value.trim() !== '' && value.length <= maxLength[dimension] && !/\p{Cc}/u.test(value));
  return [...new Set(values.filter(fits))].slice(0, kind === '.contains' ? 1 : maxValues);
}

/** The filters of a view as parameters of a report of all dimensions. */
export const filtersOf = (view) =>
  Object.fromEntries(filterNames.filter((name) => view[name].length > 0).map((name) => [name, view[name]]));

/** The one app of a view, for reports that take no more. */
export const appOf = (view) => (view.appName.length === 1 ? view.appName[0] : null);

/** Filters in words: `{name, label, text}` each. */
export const describeFilters = (view, names) => names.filter((name) => view[name].length > 0).map((name) => {
  const { dimension, kind } = partsOf(name);
  const text = view[name].map((value) => dimensionText(dimension, value)).join(', ');
  return { name, label: `${dimensions[dimension]} ${kinds[kind]}`, text };
});

/** A value of a dimension as people read it. */
export function dimensionText(name, value) {
  if (value === null) {
    return 'Unknown';
  }
  if (name === 'countryCode') {
    return formatCountry(value);
  }
  return ['userType', 'deviceType', 'eventType'].includes(name) ? formatWords(value) : value;
}
