import { calendar } from '../components/calendar.js';
import { button } from '../components/button.js';
import { card, shared } from '../components/card.js';
import { stats } from '../components/stats.js';
import { toast } from '../components/toast.js';
import { h, isolated } from '../dom.js';
import { formatCountry, formatDuration, formatNumber, formatTime, formatWords } from '../format.js';
import { adjustPoints } from './adjust-points.js';
import { eraseUser, exportUser } from './person-data.js';
import { activityCard, ledgerCard } from './person-logs.js';

const shownDays = 366;

/** One user: who, live now, balance, days, activity and ledger; admins adjust, export and erase from here. */
export function personPanel(app, userId) {
  const { api, state } = app;
  let isAdjusting = false;
  const load = shared(() => api.get(`users/${userId}`, { days: shownDays }));
  const ledger = ledgerCard(app, userId, ({ points, reason, kind }) =>
    adjust({ points: -points, reason: `Reverses: ${reason ?? kind}`.slice(0, 100) }));
  const activity = activityCard(app, userId);
  const profile = card({
    title: 'Profile',
    className: 'profile',
    lines: 8,
    load,
    render: (person) => [
      h('p', { class: 'person-name', dir: 'auto' }, nameOf(person)),
      stats([
        { label: 'Points', value: formatNumber(person.points) },
        { label: 'Credits', value: formatNumber(person.credits) },
      ]),
      facts(person),
      h('div', { class: 'person-actions' },
        button('Adjust points', () => adjust(), { kind: 'primary', 'data-focus': 'adjust' }),
        button('Export data', () => exportUser(app, person), { 'data-focus': 'export' }),
        button('Erase data', () => eraseUser(app, person, () => state.change({ user: '', search: '' })), { 'data-focus': 'erase' })),
    ],
  });
  const days = card({ title: 'Days', className: 'days', load, render: (person) => calendar(person.days) });

  async function adjust(proposal) {
    if (isAdjusting) {
      return;
    }
    isAdjusting = true;
    try {
      if (await adjustPoints(api, await api.get(`users/${userId}`), proposal)) {
        [profile, days, ledger].forEach((part) => part.reload());
      }
    } catch (error) {
      toast(error.message, 'bad');
    } finally {
      isAdjusting = false;
    }
  }

  return { filters: [], title: 'Person', cards: [profile, days, activity, ledger] };
}

const nameOf = ({ name, userId }) => name ?? `User ${userId}`;

function facts({ userId, email, userType, firstSeenAt, lastSeenAt, liveSessions }) {
  const lines = [
    ['Id', String(userId)],
    ['E-mail', email ?? '–'],
    ['Type', userType ? formatWords(userType) : '–'],
    ['First seen', firstSeenAt ? formatTime(firstSeenAt) : 'Never'],
    ['Last seen', lastSeenAt ? formatTime(lastSeenAt) : 'Never'],
    ['Live now', liveSessions.length === 0 ? 'No' : liveSessions.map((session) => h('span', { class: 'block' }, sessionText(session)))],
  ];
  return h('dl', { class: 'facts' }, lines.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', { dir: 'auto' }, value))));
}

function sessionText({ appName, countryCode, startedAt }) {
  const age = formatDuration((Date.now() - Date.parse(startedAt)) / 1000);
  return isolated([appName, countryCode && formatCountry(countryCode), `for ${age}`].filter(Boolean), ', ');
}
