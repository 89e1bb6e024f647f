import { button } from '../components/button.js';
import { card } from '../components/card.js';
import { ask } from '../components/dialog.js';
import { field } from '../components/field.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatNumber, formatWords } from '../format.js';

const eventTypes = ['visit', 'button', 'document', 'session'];
const newRule = { name: '', eventType: 'visit', eventName: null, points: 1, dailyCap: null, enabled: true };

/** Point rules, with a form to change them. */
export function pointRules({ api }) {
  const list = card({
    title: 'Point rules',
    note: 'What an event earns; a cap limits what one user earns by the rule on one day',
    className: 'wide',
    tools: () => [button('Add a rule', () => edit(newRule), { iconName: 'plus', 'data-focus': 'add-rule' })],
    load: (_, signal) => api.get('point-rules', {}, signal),
    render: ({ items }) => (items.length === 0 ? emptyState('No rules', 'Without a rule no event earns points.') : ruleTable(items)),
  });

  function ruleTable(rules) {
    return table({
      caption: 'Point rules',
      rows: rules,
      columns: [
        { title: 'Rule', cell: (rule) => rule.name },
        { title: 'Event type', cell: (rule) => formatWords(rule.eventType) },
        { title: 'Event', cell: (rule) => rule.eventName ?? 'Any' },
        { title: 'Points', numeric: true, cell: (rule) => formatNumber(rule.points) },
        { title: 'Daily cap', numeric: true, cell: (rule) => (rule.dailyCap === null ? 'None' : formatNumber(rule.dailyCap)) },
        { title: 'State', cell: (rule) => h('span', { class: `badge ${rule.enabled ? 'good' : 'neutral'}` }, rule.enabled ? 'On' : 'Off') },
        { title: 'Actions', cell: (rule) => h('div', { class: 'row-actions' },
          button('Edit', () => edit(rule), { 'aria-label': `Edit the rule ${rule.name}`, 'data-focus': `edit:${rule.name}` }),
          button('Delete', () => remove(rule), { 'aria-label': `Delete the rule ${rule.name}` })) },
      ],
    });
  }

  async function edit(rule) {
    const form = ruleForm(rule);
    const isNew = rule === newRule;
    const isDone = await ask({
      title: isNew ? 'Add a rule' : `Edit ${rule.name}`,
      form: form.element,
      verb: 'Save',
      act: () => api.send('PUT', `point-rules/${encodeURIComponent(form.name())}`, form.read()),
    });
    if (isDone) {
      toast(`The rule ${form.name()} is saved.`);
      list.refresh();
    }
  }

  async function remove(rule) {
    const isDone = await ask({
      title: `Delete the rule ${rule.name}?`,
      text: 'Events no longer earn points by it. Points already earned stay.',
      verb: 'Delete',
      kind: 'danger',
      act: () => api.send('DELETE', `point-rules/${encodeURIComponent(rule.name)}`),
    });
    if (isDone) {
      toast(`The rule ${rule.name} is deleted.`);
      list.refresh();
    }
  }

  return list;
}

function ruleForm(rule) {
  const name = h('input', { type: 'text', required: true, maxlength: 50, value: rule.name, readonly: rule.name !== '' });
  const eventType = h(
    'select', {}, eventTypes.map((type) => h('option', { value: type, selected: type === rule.eventType }, formatWords(type))));
  const eventName = h('input', { type: 'text', maxlength: 100, value: rule.eventName ?? '' });
  const points = h('input', { type: 'number', min: 1, max: 10_000, required: true, value: rule.points });
  const dailyCap = h('input', { type: 'number', min: 1, max: 1_000_000, value: rule.dailyCap ?? '' });
  const enabled = h('input', { type: 'checkbox', role: 'switch', checked: rule.enabled });
  return {
    element: h('div', { class: 'fields' },
      field('Name', name), field('Event type', eventType), field('Event', eventName, 'Empty: every event of the type'),
      field('Points', points), field('Daily cap', dailyCap, 'Empty: no limit'), field('In force', enabled)),
    name: () => name.value.trim(),
    read: () => ({
      eventType: eventType.value,
      ...(eventName.value && { eventName: eventName.value }),
      points: Number(points.value),
      ...(dailyCap.value && { dailyCap: Number(dailyCap.value) }),
      enabled: enabled.checked,
    }),
  };
}
