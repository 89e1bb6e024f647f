import { dayParameters } from '../days.js';
import { h } from '../dom.js';
import { filtersOf } from '../filters.js';
import { formatNumber } from '../format.js';

/** What usage is measured in; the view chooses one for all cards. */
export const metrics = { __proto__: null, count: 'Events', uniqueUsers: 'Unique users' };

const previousOf = { count: 'previousCount', uniqueUsers: 'previousUniqueUsers' };

/** Whether there is anything to compare a report with. */
export const isCompared = ({ previous }) => previous !== undefined && previous.total > 0;

/** The amount of a group or a point in the view's metric, and what it was before. */
export const amountOf = (report, row, { metric }) =>
  ({ value: row[metric], before: isCompared(report) ? row[previousOf[metric]] : undefined });

/** The parameters of a usage report that the view asks for. */
export const usageParameters = (view, more) => ({ ...dayParameters(view), ...filtersOf(view), ...more });

/** The same for a list of groups, largest first. */
export const groupParameters = (view, groupBy, limit) =>
  usageParameters(view, { groupBy, limit, order: view.metric, interval: 'month' });

/** What the groups past the limit sum up to; nothing where there are none. */
export const otherNote = ({ other }) =>
  other && h('p', { class: 'note' }, `And ${formatNumber(other.groups)} more with ${formatNumber(other.count)} events in all.`);
