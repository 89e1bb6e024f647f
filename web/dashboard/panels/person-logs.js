import { button } from '../components/button.js';
import { pagedCard } from '../components/paged-card.js';
import { segmented } from '../components/segmented.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { h } from '../dom.js';
import { formatCountry, formatNumber, formatWords } from '../format.js';

const eventTypes = { '': 'All', visit: 'Visits', button: 'Buttons', document: 'Documents', session: 'Sessions' };
const signed = (value) => (value === undefined ? '' : `${value > 0 ? '+' : value < 0 ? '−' : ''}${formatNumber(Math.abs(value))}`);

/** What a user did and earned, newest first. */
export function activityCard({ api }, userId) {
  let eventType = '';
  const list = pagedCard({
    title: 'Activity',
    note: 'Looking at it is audited',
    className: 'half',
    lines: 8,
    choices: () => [segmented('Activity', eventTypes, eventType, choose)],
    load: ({ limit, cursor }, _, signal) => api.get(`users/${userId}/activity`, { eventType, limit, before: cursor }, signal),
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

  function choose(type) {
    eventType = type;
    list.reload();
  }

  return list;
}

const whereText = ({ appName, countryCode, os }) => [appName, countryCode && formatCountry(countryCode), os].filter(Boolean).join(', ');

function whatText(item) {
  if (item.kind === 'earn') {
    const unit = Math.abs(item.points) === 1 ? 'point' : 'points';
    return h('span', {}, h('b', {}, `${signed(item.points)} ${unit}`), item.relatedEvent && ` for ${item.relatedEvent}`);
  }
  const { document } = item;
  return [`${formatWords(item.eventType)}: ${item.eventName}`,
    document && h('span', { class: 'note block', dir: 'auto' },
      [document.levelName, document.chapterName, document.documentName].join(' / '))];
}

/** Every entry of a user's points and credits, with the balance after it; `onreverse` offers to take one back. */
export function ledgerCard({ api }, userId, onreverse) {
  const kinds = { earn: 'Earned', redeem: 'Redeemed', credit: 'Credits added', spend: 'Spent', reserve: 'Reserved', release: 'Released' };
  return pagedCard({
    title: 'Ledger',
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
          cell: (entry) => [kinds[entry.kind], entry.reason && h('span', { class: 'note block', dir: 'auto' }, entry.reason)] },
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
