import { pagedCard } from '../components/paged-card.js';
import { segmented } from '../components/segmented.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { userLink } from '../components/user-link.js';
import { h } from '../dom.js';
import { formatNumber, formatWords } from '../format.js';
import { personPanel } from './person.js';

const types = { '': 'All', student: 'Students', teacher: 'Teachers', admin: 'Admins' };

/** Users that a search found, or the page of one of them. */
export function peoplePanel(app) {
  if (app.state.view.user) {
    return personPanel(app, app.state.view.user);
  }
  const { api, state } = app;
  const list = pagedCard({
    title: 'Users',
    note: 'Searched by name, e-mail and id, in the box above',
    className: 'wide',
    lines: 8,
    more: 'Show more',
    choices: (view) => [segmented('User type', types, view.type, (type) => state.change({ type }))],
    load: ({ limit, cursor }, view, signal) =>
      api.get('users', { search: view.search, userType: view.type, limit, before: cursor }, signal),
    render: (people, view) => (people.length === 0
      ? emptyState(view.search ? `No user has “${view.search}” in the name or e-mail, or as id` : 'No users yet')
      : peopleTable(app, people)),
  });
  return { filters: [], cards: [list] };
}

const peopleTable = (app, people) => table({
  caption: 'Users',
  rows: people,
  keyOf: (person) => person.userId,
  columns: [
    { title: 'Name', cell: (person) => userLink(app, person) },
    { title: 'Id', numeric: true, cell: (person) => String(person.userId) },
    { title: 'E-mail', cell: (person) => person.email && h('span', { class: 'mail' }, person.email) },
    { title: 'Type', cell: (person) => person.userType && formatWords(person.userType) },
    { title: 'Points', numeric: true, cell: (person) => formatNumber(person.points) },
    { title: 'Credits', numeric: true, cell: (person) => formatNumber(person.credits) },
    { title: 'Last seen', cell: (person) => time(person.lastSeenAt) },
  ],
});
