import { saveFile } from '../api.js';
import { button, iconButton, whileDisabled } from '../components/button.js';
import { card } from '../components/card.js';
import { csvOf } from '../components/csv.js';
import { fileName } from '../components/csv-button.js';
import { segmented } from '../components/segmented.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { toast } from '../components/toast.js';
import { userLink } from '../components/user-link.js';
import { h } from '../dom.js';
import { formatBucket, formatNumber } from '../format.js';

const spans = { 7: '7 days', 14: '14 days', 30: '30 days', 90: '90 days' };

/** Users who were seen before and stay away; the CSV file holds all of them. */
export function inactiveUsers(app, load, parametersOf) {
  const { api, state } = app;
  let users = [];
  let inactive;
  let shown;

  const list = card({
    title: 'Who stays away',
    note: 'Seen before, but on none of the last days, today included',
    className: 'wide',
    tools: (view) => [iconButton('download', 'Save who stays away as CSV', ({ currentTarget }) =>
      whileDisabled(currentTarget, () => reported(() => saveAll(view))), { 'data-focus': 'csv:away' })],
    choices: (view) => [segmented('Away for', spans, view.away, (away) => state.change({ away }))],
    load,
    render(report, view) {
      const key = JSON.stringify(view);
      // A refresh leaves further pages where they are.
      if (key !== shown || users.length <= report.inactive.users.length) {
        ({ inactive } = report);
        ({ users } = inactive);
        shown = key;
      }
      return content(view);
    },
  });

  const content = (view) => (inactive.total === 0 ? emptyState('Every user came in these days') : [
    h('p', { class: 'note' }, `${formatNumber(inactive.total)} users`),
    table({
      caption: 'Who stays away',
      className: 'long',
      rows: users,
      keyOf: (user) => user.userId,
      columns: [
        { title: 'User', cell: (user) => userLink(app, user) },
        { title: 'Last seen', cell: (user) => formatBucket(user.lastSeenOn, 'day') },
      ],
    }),
    inactive.next && h('div', { class: 'more' }, button('Show more', ({ currentTarget }) =>
      whileDisabled(currentTarget, () => reported(() => showMore(view))))),
  ].filter(Boolean));

  const page = async (view, cursor, limit) => (await api.get('reports/engagement', { ...parametersOf(view), cursor, limit })).inactive;

  async function showMore(view) {
    const after = users;
    const further = await page(view, inactive.next, 100);
    // A list that was loaded again meanwhile has other rows.
    if (users === after) {
      inactive = further;
      users = [...users, ...inactive.users];
      list.show(content(view));
    }
  }

  async function saveAll(view) {
    const rows = [];
    for (let cursor = null, isFirst = true; isFirst || cursor; isFirst = false) {
      const { users: found, next } = await page(view, cursor, 1000);
      rows.push(...found.map((user) => [user.userId, user.name, user.lastSeenOn]));
      cursor = next;
    }
    const today = new Date().toISOString().slice(0, 10);
    saveFile(csvOf(['userId', 'name', 'lastSeenOn'], rows), fileName('csv', `users away for ${view.away} days`, today));
  }

  async function reported(work) {
    try {
      await work();
    } catch (error) {
      toast(error.message, 'bad');
    }
  }

  return list;
}
