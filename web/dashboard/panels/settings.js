import { button, whileDisabled } from '../components/button.js';
import { card } from '../components/card.js';
import { ask } from '../components/dialog.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { hasUnsavedEdits } from '../unsaved.js';
import { pointRules } from './point-rules.js';
import { isSwitch, settingText, settingValue } from './setting-texts.js';

// Inputs of the settings that are not plain numbers; the server checks every value.
const choices = { archive_after_days: ['90', '180'] };

/** Settings and point rules, for admins. A panel with unsaved edits does not refresh. */
export function settingsPanel(app) {
  return { filters: [], cards: [settings(app), pointRules(app)], isPaused: hasUnsavedEdits };
}

function settings(app) {
  return card({
    title: 'Settings',
    note: 'They take effect on every instance within seconds, and each change is audited',
    className: 'wide',
    load: (_, signal) => app.api.get('settings', {}, signal),
    render: ({ items }) =>
      h('ul', { class: 'settings-list', 'data-whole': true }, items.map((setting) => h('li', {}, settingForm(app, setting)))),
  });
}

function settingForm({ api, onsetting }, setting) {
  const { key } = setting;
  const { label, text } = settingText(setting);
  const labelId = `setting-${key}`;
  const message = h('p', { class: 'form-error', role: 'alert' });
  const input = inputFor(setting, labelId);
  const save = button('Save', null, { kind: 'primary', type: 'submit', disabled: true, 'aria-label': `Save ${label}` });
  const value = () => (input.type === 'checkbox' ? (input.checked ? '1' : '0') : input.value.trim());
  let stored = setting.value;

  function follow() {
    save.disabled = value() === stored;
    message.textContent = '';
  }

  // What is stored is what the form would be reset to.
  function store(answer) {
    stored = answer.value;
    if (input.type === 'checkbox') {
      input.defaultChecked = input.checked;
    } else if (input.localName === 'select') {
      [...input.options].forEach((option) => (option.defaultSelected = option.selected));
    } else {
      input.defaultValue = stored;
    }
    toast(`${label} is now ${settingValue(key, stored)}.`);
    onsetting();
  }

  async function submit(event) {
    event.preventDefault();
    const put = async () => store(await api.send('PUT', `settings/${encodeURIComponent(key)}`, { value: value() }));
    await whileDisabled(save, async () => {
      try {
        await (isSwitch(key) && value() === '0' ? askToTurnOff(setting, put) : put());
      } catch (error) {
        message.textContent = error.message;
      }
    });
    save.disabled = value() === stored;
  }

  return h('form', { class: 'setting', onsubmit: submit, oninput: follow, 'data-edits': true },
    h('div', { class: 'setting-text' },
      h('label', { for: input.id, id: labelId }, label),
      h('p', { class: 'note' }, `${text} Default: ${settingValue(key, setting.default)}.`),
      message),
    h('div', { class: 'setting-input' }, input, save));
}

function askToTurnOff(setting, act) {
  const { off, warning } = settingText(setting);
  return ask({ title: off, text: [warning, 'It takes effect on every instance within seconds.'], verb: 'Turn off', kind: 'danger', act });
}

function inputFor({ key, value }, labelId) {
  const id = `${labelId}-input`;
  if (isSwitch(key)) {
    return h('input', { id, 'data-focus': id, type: 'checkbox', role: 'switch', checked: value === '1' });
  }
  if (choices[key]) {
    return h('select', { id, 'data-focus': id },
      choices[key].map((choice) => h('option', { value: choice, selected: choice === value }, settingValue(key, choice))));
  }
  return h('input', { id, 'data-focus': id, type: 'text', inputmode: 'numeric', autocomplete: 'off', value });
}
