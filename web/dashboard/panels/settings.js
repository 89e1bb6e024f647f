import { button, whileDisabled } from '../components/button.js';
import { card } from '../components/card.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatWords } from '../format.js';
import { pointRules } from './point-rules.js';

// Inputs of the settings that are not plain numbers; the server checks every value.
const choices = { archive_after_days: ['90', '180'] };
const isSwitch = ({ key }) => key.endsWith('_enabled');

/** Settings and point rules, for admins. */
export function settingsPanel(app) {
  const cards = [settings(app), pointRules(app)];
  return {
    filters: [],
    cards,
    element: h('div', { class: 'panel settings' }, cards.map((part) => part.element)),
  };
}

function settings({ api }) {
  return card({
    title: 'Settings',
    note: 'They take effect on every instance within seconds, and each change is audited',
    className: 'wide',
    load: (_, signal) => api.get('settings', {}, signal),
    render: ({ items }) => h('ul', { class: 'settings-list' }, items.map((setting) => h('li', {}, settingForm(api, setting)))),
  });
}

function settingForm(api, setting) {
  let stored = setting.value;
  const labelId = `setting-${setting.key}`;
  const message = h('p', { class: 'form-error', role: 'alert' });
  const input = inputFor(setting, labelId);
  const save = button('Save', null, { kind: 'primary', type: 'submit', disabled: true, 'aria-describedby': labelId });
  const value = () => (input.type === 'checkbox' ? (input.checked ? '1' : '0') : input.value.trim());
  const follow = () => {
    save.disabled = value() === stored;
    message.textContent = '';
  };
  input.addEventListener('input', follow);

  async function submit(event) {
    event.preventDefault();
    await whileDisabled(save, async () => {
      try {
        ({ value: stored } = await api.send('PUT', `settings/${encodeURIComponent(setting.key)}`, { value: value() }));
        toast(`${formatWords(setting.key)} is now ${stored}.`);
      } catch (error) {
        message.textContent = error.message;
      }
    });
    save.disabled = value() === stored;
  }

  return h('form', { class: 'setting', onsubmit: submit },
    h('div', { class: 'setting-text' },
      h('label', { for: input.id, id: labelId }, formatWords(setting.key)),
      h('p', { class: 'note' }, `${setting.description}. Default ${setting.default}.`),
      message),
    h('div', { class: 'setting-input' }, input, save));
}

function inputFor({ key, value, ...setting }, labelId) {
  const id = `${labelId}-input`;
  if (isSwitch({ key, ...setting })) {
    return h('input', { id, type: 'checkbox', role: 'switch', checked: value === '1' });
  }
  if (choices[key]) {
    return h('select', { id }, choices[key].map((choice) => h('option', { value: choice, selected: choice === value }, choice)));
  }
  return h('input', { id, type: 'text', inputmode: 'numeric', autocomplete: 'off', value });
}
