import { formatCountry, formatWords } from '../format.js';
import { daysOf, filtersOf } from '../state.js';

/** The parameters of a usage report that the view asks for. */
export function usageParameters(view, more) {
  const { from, to } = daysOf(view);
  return { from, to, ...filtersOf(view), ...more };
}

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
