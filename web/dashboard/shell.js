import { iconButton } from './components/button.js';
import { chips } from './components/chips.js';
import { dateRange } from './components/date-range.js';
import { emptyState } from './components/states.js';
import { h, replaceContent } from './dom.js';
import { auditPanel } from './panels/audit.js';
import { documentsPanel } from './panels/documents.js';
import { livePanel } from './panels/live.js';
import { operationsPanel } from './panels/operations.js';
import { rewardsPanel } from './panels/rewards.js';
import { settingsPanel } from './panels/settings.js';
import { dimensionText } from './panels/usage-report.js';
import { usagePanel } from './panels/usage.js';
import { createViewState, dimensions, filtersOf } from './state.js';
import { currentTheme, onThemeChange, toggleTheme } from './theme.js';

// The panel named in the URL is looked up here; a map has no inherited names.
const panels = {
  __proto__: null,
  usage: ['Usage', usagePanel],
  documents: ['Documents', documentsPanel],
  live: ['Live', livePanel],
  rewards: ['Rewards', rewardsPanel],
  operations: ['Operations', operationsPanel],
  settings: ['Settings', settingsPanel],
  audit: ['Audit', auditPanel],
};
const forAdmins = ['settings', 'audit'];

/** The page of a signed-in user: head, tabs, and the panel named in the URL. */
export function createShell({ api, caller, signOut }) {
  const state = createViewState();
  const offered = Object.keys(panels).filter((name) => caller.role === 'admin' || !forAdmins.includes(name));
  const tabs = h('ul', {});
  const bar = h('div', { class: 'view-bar' });
  const main = h('main', { id: 'main', tabindex: '-1' });
  let shown = null;

  function show(view) {
    const name = panels[view.panel] ? view.panel : 'usage';
    replaceContent(tabs, offered.map((tab) => h('li', {}, h('a', {
      href: `?panel=${tab}`, 'aria-current': tab === name ? 'page' : null, 'data-focus': `tab:${tab}`,
        onclick: (event) => follow(event, tab),
    }, panels[tab][0]))));
    if (shown?.name !== name) {
      shown?.panel?.cards.forEach((part) => part.stop?.());
      shown = { name, panel: offered.includes(name) ? panels[name][1]({ api, state, caller }) : null };
      main.replaceChildren(
        shown.panel?.element ?? h('section', { class: 'card' }, emptyState('Admins only', 'Sign in with an admin’s key to see this.')));
    }
    // Only when it is on the page.
    requestAnimationFrame(() => scrollToTab(tabs.querySelector('[aria-current]')));
    document.title = `${panels[name][0]} · Analytics`;
    replaceContent(bar, viewBar(name, shown.panel, view));
    shown.panel?.cards.forEach((part) => part.refresh(view));
  }

  function viewBar(name, panel, view) {
    const filters = Object.entries(filtersOf(view, panel?.filters ?? [])).map(([dimension, value]) => ({
      name: dimension, label: dimensions[dimension], text: dimensionText(dimension, value),
    }));
    const none = Object.fromEntries(filters.map((filter) => [filter.name, null]));
    return [
      h('h1', {}, panels[name][0]),
      chips(filters, (dimension) => state.change({ [dimension]: null }), () => state.change(none)),
      panel?.hasDays && dateRange(view, state.change),
    ];
  }

  // Not scrollIntoView, which would move the starting point of the Tab key.
  function scrollToTab(tab) {
    tabs.scrollLeft = tab ? tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2 : 0;
  }

  // A click that opens a new tab or window is left to the browser.
  function follow(event, panel) {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      state.change({ panel });
    }
  }

  state.subscribe(show);
  const element = h('div', { class: 'shell' },
    h('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.focus(); } }, 'Skip to the content'),
    h('header', { class: 'site-head' }, h('div', { class: 'top-inner' },
      h('a', { class: 'brand', href: '?', onclick: (event) => follow(event, 'usage') },
        h('img', { src: 'icon.svg', alt: '', width: 26, height: 26 }), 'Analytics'),
      h('nav', { 'aria-label': 'Panels' }, tabs),
      h('div', { class: 'top-tools' },
        h('span', { class: 'who', title: `Signed in as ${caller.name}` }, caller.name, h('span', { class: 'role' }, caller.role)),
        themeButton(),
        iconButton('signOut', 'Sign out', signOut)))),
    bar,
    main);
  show(state.view);
  return element;
}

function themeButton() {
  const make = () =>
    (currentTheme() === 'dark' ? iconButton('sun', 'Light colours', toggleTheme) : iconButton('moon', 'Dark colours', toggleTheme));
  const place = h('span', {}, make());
  onThemeChange(() => {
    place.replaceChildren(make());
    place.firstChild.focus();
  });
  return place;
}
