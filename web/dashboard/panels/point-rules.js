import { button } from '../components/button.js';
import { card } from '../components/card.js';
import { ask } from '../components/dialog.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatNumber, formatWords } from '../format.js';
import { ruleForm } from './rule-form.js';

/** Point rules, with a form to add and change them. A rule that another admin changed meanwhile is not overwritten. */
export function pointRules({ api }) {
  const list = card({
    title: 'Point rules',
    note: 'What an event earns; a cap limits what one user earns by the rule on one day',
    className: 'wide',
    tools: () => [button('Add a rule', () => edit(null), { iconName: 'plus', 'data-focus': 'add-rule' })],
    load: (_, signal) => api.get('point-rules', {}, signal),
    render: ({ items }) => (items.length === 0 ? emptyState('No rules', 'Without a rule no event earns points.') : ruleTable(items)),
  });

  function ruleTable(rules) {
    return table({
      caption: 'Point rules',
      rows: rules,
      keyOf: (rule) => rule.name,
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
    const form = ruleForm(rule, (body) => api.send('POST', 'point-rules/preview', body));
    const isDone = await ask({
      title: rule ? `Edit ${rule.name}` : 'Add a rule',
      form: form.element,
      edits: true,
      verb: form.verb,
      act: async () => await form.isPreviewed() ? put(rule, form) : false,
    });
    if (isDone) {
      toast(`The rule ${form.name()} is saved.`);
      list.reload();
    }
  }

  async function put(rule, form) {
    try {
      await api.send('PUT', `point-rules/${encodeURIComponent(form.name())}`, form.read(),
        rule ? { 'if-match': rule.etag } : { 'if-none-match': '*' });
    } catch (error) {
      throw changedMeanwhile(error,
        rule ? null : `There is a rule ${form.name()} already. Choose another name, or cancel and edit that rule.`);
    }
  }

  async function remove(rule) {
    const isDone = await ask({
      title: `Delete the rule ${rule.name}?`,
      text: 'Events no longer earn points by it. Points already earned stay.',
      verb: 'Delete',
      kind: 'danger',
      act: async () => {
        try {
          await api.send('DELETE', `point-rules/${encodeURIComponent(rule.name)}`, null, { 'if-match': rule.etag });
        } catch (error) {
          throw changedMeanwhile(error);
        }
      },
    });
    if (isDone) {
      toast(`The rule ${rule.name} is deleted.`);
      list.reload();
    }
  }

  return list;
}

function changedMeanwhile(error, text) {
  if (error.status === 412) {
    error.message = text ?? 'This rule was changed or deleted after you opened it. Cancel, and look at what it is now.';
  }
  return error;
}
