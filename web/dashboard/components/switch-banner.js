import { h, replaceContent } from '../dom.js';
import { isSwitch, settingText } from '../panels/setting-texts.js';
import { icon } from './icon.js';

/** On every panel, while a kill switch is off: what that means. Only admins can read the settings. */
export function switchBanner({ api, caller, state }) {
  const element = h('div', { class: 'banner', role: 'status' });
  const line = (setting) => h('p', {}, icon('alert'), h('span', {}, settingText(setting).banner),
    h('a', { href: state.href({ panel: 'settings' }) }, 'Settings'));
  let asked = 0;

  async function refresh() {
    if (caller.role !== 'admin') {
      return;
    }
    const mine = ++asked;
    try {
      const { items } = await api.get('settings');
      // An older answer may come later, and knows less.
      if (mine === asked) {
        replaceContent(element, items.filter(({ key, value }) => isSwitch(key) && value === '0').map(line));
      }
    } catch {
      // What was known stands: the panels say that the server does not answer.
    }
  }

  return { element, refresh };
}
