import { inform } from './components/dialog.js';
import { h } from './dom.js';

/**
 * Keyboard shortcuts: `{key, text, run}` each. They are off while a text is being typed, a dialog is open or a modifier is held; `?`
 * lists them. Returns what opens the list.
 */
export function listenToKeys(shortcuts) {
  const all = [...shortcuts, { key: '?', text: 'This list', run: show }];

  function show() {
    inform({
      title: 'Keyboard shortcuts',
      content: h('dl', { class: 'keys' }, all.map(({ key, text }) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, text)))),
    });
  }

  function press(event) {
    const isTyping = event.target.closest?.('input:not([type="checkbox"]), select, textarea') || document.querySelector('dialog[open]');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
      return;
    }
    const shortcut = all.find(({ key }) => key === event.key);
    if (shortcut) {
      event.preventDefault();
      shortcut.run();
    }
  }

  addEventListener('keydown', press);
  return show;
}
