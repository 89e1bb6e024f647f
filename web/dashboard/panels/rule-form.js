import { field } from '../components/field.js';
import { h, replaceContent } from '../dom.js';
import { formatNumber, formatWords } from '../format.js';

const eventTypes = ['visit', 'button', 'document', 'session'];
const newRule = { name: '', eventType: 'visit', eventName: null, points: 1, dailyCap: null, enabled: true };

/**
 * The form of a point rule; null for a new one. It has to be previewed before it is saved: `isPreviewed()` is false the first time,
 * and shows what the rule would have met; each change needs another preview.
 */
export function ruleForm(rule, preview) {
  const { name: named, eventType, eventName, points, dailyCap, enabled } = rule ?? newRule;
  const name = h('input', { type: 'text', required: true, maxlength: 50, value: named, readonly: rule !== null });
  const type = h('select', {}, eventTypes.map((value) => h('option', { value, selected: value === eventType }, formatWords(value))));
  const event = h('input', { type: 'text', maxlength: 100, value: eventName ?? '' });
  const amount = h('input', { type: 'number', min: 1, max: 10_000, required: true, value: points });
  const cap = h('input', { type: 'number', min: 1, max: 1_000_000, value: dailyCap ?? '' });
  const isOn = h('input', { type: 'checkbox', role: 'switch', checked: enabled });
  const verb = h('span', {}, 'Preview');
  const result = h('div', { class: 'preview', role: 'status' });
  let previewed = false;

  const read = () => ({
    eventType: type.value,
    ...(event.value && { eventName: event.value }),
    points: Number(amount.value),
    ...(cap.value && { dailyCap: Number(cap.value) }),
    enabled: isOn.checked,
  });

  function forget() {
    previewed = false;
    verb.textContent = 'Preview';
    replaceContent(result);
  }

  return {
    element: h('div', { class: 'rule-form', oninput: forget },
      h('div', { class: 'fields' },
        field('Name', name), field('Event type', type), field('Event', event, 'Empty: every event of the type'),
        field('Points', amount), field('Daily cap', cap, 'Empty: no limit'), field('In force', isOn)),
      result),
    verb,
    name: () => name.value.trim(),
    read,
    async isPreviewed() {
      if (previewed) {
        return true;
      }
      const rule = JSON.stringify(read());
      const found = await preview(read());
      // It may have been changed meanwhile.
      if (JSON.stringify(read()) === rule) {
        replaceContent(result, h('p', {}, previewText(found, isOn.checked)));
        previewed = true;
        verb.textContent = 'Save';
      }
      return false;
    },
  };
}

function previewText({ days, events, users, mostPoints }, isOn) {
  const met = events === 0
    ? `In the last ${days} days no event matched this rule.`
    : `In the last ${days} days ${formatNumber(events)} events of ${formatNumber(users)} users matched this rule, `
      + `and it would have given at most ${formatNumber(mostPoints)} points.`;
  return `${met}${isOn ? '' : ' It is off, so it gives none until it is turned on.'}`;
}
