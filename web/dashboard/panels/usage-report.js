import { h } from '../dom.js';
import { formatCountry, formatNumber, formatWords } from '../format.js';
import { daysOf, filtersOf } from '../state.js';

/** The parameters of a usage report that the view asks for. */
export function usageParameters(view, more) {
  const { from, to } = daysOf(view);
  return { from, to, ...filtersOf(view), ...more };
}

/** What the groups past the limit sum up to; nothing where there are none. */
export const otherNote = ({ other }) =>
  other && h('p', { class: 'note' }, `And ${formatNumber(other.groups)} more with ${formatNumber(other.count)} events in all.`);

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
