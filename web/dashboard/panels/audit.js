import { pagedCard } from '../components/paged-card.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { userLink } from '../components/user-link.js';
import { h } from '../dom.js';
import { formatWords } from '../format.js';
import { settingLabel, settingValue } from './setting-texts.js';

/** Who changed what, newest first. */
export function auditPanel(app) {
  const list = pagedCard({
    title: 'Changes',
    note: 'Written in the same transaction as the change itself',
    className: 'wide',
    lines: 8,
    load: ({ limit, cursor }, _, signal) => app.api.get('audit', { limit, before: cursor }, signal),
    render: (entries) => (entries.length === 0 ? emptyState('No changes yet') : auditTable(app, entries)),
  });
  return { filters: [], cards: [list] };
}

function auditTable(app, entries) {
  return table({
    caption: 'Changes, newest first',
    className: 'rows-top',
    rows: entries,
    keyOf: (entry) => entry.id,
    columns: [
      { title: 'Time', cell: (entry) => time(entry.at) },
      { title: 'Changed by', cell: (entry) => entry.actor },
      { title: 'Action', cell: (entry) => formatWords(entry.action.replace(/[.-]/g, ' ')) },
      { title: 'Target', cell: (entry) => target(app, entry) },
      { title: 'Before', cell: (entry) => valueText(entry, entry.before) },
      { title: 'After', cell: (entry) => valueText(entry, entry.after) },
    ],
  });
}

function target(app, { action, target: name }) {
  const isUser = /^(user|points)\./.test(action) && /^\d+$/.test(name);
  return isUser ? userLink(app, { userId: name }) : settingLabel(name) ?? name;
}

// A rule is kept as JSON; its members read better one by one, and its version says nothing to people.
function valueText({ action, target: name }, value) {
  if (value === null) {
    return '–';
  }
  if (action === 'setting.change') {
    return settingValue(name, value);
  }
  const members = objectIn(value);
  return members
    ? h('ul', { class: 'members' }, Object.entries(members)
      .filter(([key, member]) => member !== null && key !== 'etag')
      .map(([key, member]) => h('li', {}, `${formatWords(key)}: ${memberText(member)}`)))
    : h('code', {}, value);
}

const memberText = (member) => ({ true: 'yes', false: 'no' })[member] ?? member;

function objectIn(value) {
  try {
    const parsed = JSON.parse(value);
    return parsed !== null && typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}
