import { button } from '../components/button.js';
import { pagedCard } from '../components/paged-card.js';
import { segmented } from '../components/segmented.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { h, isolated } from '../dom.js';
import { formatCountry, formatNumber, formatWords } from '../format.js';

const eventTypes = { '': 'All', visit: 'Visits', button: 'Buttons', document: 'Documents', session: 'Sessions' };
const signed = (value) => (value === undefined ? '' : `${value > 0 ? '+' : value < 0 ? '−' : ''}${formatNumber(Math.abs(value))}`);

/** What a user did and earned, newest first. */
export function activityCard({ api, state }, userId) {
  return pagedCard({
    title: 'Activity',
    note: 'Looking at it is audited',
    className: 'half',
    lines: 8,
    depends: (view) => view.activity,
    choices: ({ activity }) => [segmented('Activity', eventTypes, activity, (type) => state.change({ activity: type }))],
    load: ({ limit, cursor }, { activity }, signal) =>
      api.get(`users/${userId}/activity`, { eventType: activity, limit, before: cursor }, signal),
    render: (items) => (items.length === 0 ? emptyState('No activity') : table({
      caption: 'Activity, newest first',
      className: 'long',
      rows: items,
      columns: [
        { title: 'Time', cell: (item) => time(item.at) },
        { title: 'What', cell: whatText },
        { title: 'Where', cell: whereText },
      ],
    })),
  });
}

const whereText = ({ appName, countryCode, os }) =>
  isolated([appName, countryCode && formatCountry(countryCode), os].filter(Boolean), ', ');

function whatText(item) {
  if (item.kind === 'earn') {
    const unit = Math.abs(item.points) === 1 ? 'point' : 'points';
    return h('span', {}, h('b', {}, `${signed(item.points)} ${unit}`), item.relatedEvent && ` for ${item.relatedEvent}`);
  }
  const { document } = item;
  return [`${formatWords(item.eventType)}: ${item.eventName}`,
    document && h('span', { class: 'note block' }, isolated([document.levelName, document.chapterName, document.documentName], ' / '))];
}

const kinds = {
  earn: 'Points added', redeem: 'Points taken', credit: 'Credits added', spend: 'Credits spent', reserve: 'Credits reserved',
  release: 'Credits released',
};

// The log has one word for what a user redeemed and for what an admin took.
const kindText = ({ kind, reason }) => (kind === 'redeem' && reason === 'redemption' ? 'Points redeemed' : kinds[kind]);

/** Every entry of a user's points and credits, with the balance after it; `onreverse` offers to take one back. */
export function ledgerCard({ api }, userId, onreverse) {
  return pagedCard({
    title: 'Ledger',
    depends: () => null,
    note: 'Points and credits, with the balance after each entry',
    className: 'half',
    lines: 8,
    load: ({ limit, cursor }, _, signal) => api.get(`users/${userId}/ledger`, { limit, before: cursor }, signal),
    render: (entries) => (entries.length === 0 ? emptyState('No entries') : table({
      caption: 'Ledger, newest first',
      className: 'long',
      rows: entries,
      columns: [
        { title: 'Time', cell: (entry) => time(entry.at) },
        { title: 'Entry',
          cell: (entry) => [kindText(entry), entry.reason && h('span', { class: 'note block', dir: 'auto' }, entry.reason)] },
        { title: 'Points', numeric: true, cell: (entry) => signed(entry.points) },
        { title: 'Balance', numeric: true, cell: (entry) => formatNumber(entry.pointsAfter) },
        { title: 'Credits', numeric: true, cell: (entry) => signed(entry.credits) },
        { title: 'Balance', numeric: true, cell: (entry) => formatNumber(entry.creditsAfter) },
        { title: 'Actions', cell: (entry) => (entry.points ? h('div', { class: 'row-actions' },
          button('Reverse…', () => onreverse(entry), { 'aria-label': `Reverse ${signed(entry.points)} points` })) : '') },
      ],
    })),
  });
}
