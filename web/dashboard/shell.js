import { iconButton } from './components/button.js';
import { searchBox } from './components/search-box.js';
import { emptyState } from './components/states.js';
import { switchBanner } from './components/switch-banner.js';
import { dayParameters, onZoneChange } from './days.js';
import { h, replaceContent } from './dom.js';
import { listenToKeys } from './keys.js';
import { panels, panelsOf } from './panels.js';
import { keepFresh } from './refresh.js';
import { createViewState } from './state.js';
import { currentTheme, onThemeChange, toggleTheme } from './theme.js';
import { askToDiscard, hasUnsavedEdits } from './unsaved.js';
import { viewBar } from './view-bar.js';

/** The page of a signed-in user: head, tabs, and the panel named in the URL. */
export function createShell({ api, caller, signOut }) {
  const state = createViewState({ isDirty: hasUnsavedEdits, mayLeave: askToDiscard });
  const app = { api, state, caller };
  const offered = panelsOf(caller);
  const tabs = h('ul', {});
  const bar = h('div', { class: 'view-bar' });
  const main = h('main', { id: 'main', tabindex: '-1' });
  const banner = switchBanner(app);
  const search = caller.role === 'admin' ? searchBox(state) : null;
  const fresh = keepFresh(() => shown, () => refresh());
  let shown = null;
  app.onsetting = banner.refresh;

  function show(view) {
    const name = panels[view.panel] ? view.panel : 'usage';
    replaceContent(tabs, offered.map((tab) => h('li', { 'data-key': tab }, h('a', {
      href: state.href({ panel: tab, user: '', search: '' }), 'aria-current': tab === name ? 'page' : null, 'data-focus': `tab:${tab}`,
    }, panels[tab][0]))));
    open(name, view);
    // Only when it is on the page.
    requestAnimationFrame(() => scrollToTab(tabs.querySelector('[aria-current]')));
    const title = shown.panel?.title ?? panels[name][0];
    document.title = `${title} · Analytics`;
    replaceContent(bar, viewBar(app, { title, panel: shown.panel, view, refresh }));
    search?.follow(view);
    return load(view);
  }

  const load = (view) => Promise.all((shown.panel?.cards ?? []).map((card) => card.refresh(view)));

  function open(name, view) {
    const page = `${name} ${name === 'people' ? view.user : ''}`;
    if (shown?.page === page) {
      return;
    }
    shown?.panel?.cards.forEach((card) => card.stop());
    const panel = offered.includes(name) ? panels[name][1](app) : null;
    shown = { page, panel };
    main.replaceChildren(panel
      ? h('div', { class: `panel ${name}` }, panel.cards.map((card) => card.element))
      : h('section', { class: 'card' }, emptyState('Admins only', 'Sign in with an admin’s key to see this.')));
    fresh.restart();
  }

  async function refresh() {
    if (hasUnsavedEdits(main) && !await askToDiscard()) {
      return;
    }
    await load(state.view);
    banner.refresh();
  }

  // Not scrollIntoView, which would move the starting point of the Tab key.
  function scrollToTab(tab) {
    tabs.scrollLeft = tab ? tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2 : 0;
  }

  // Links within the page change the view; a click that opens a new tab or window is left to the browser.
  function follow(event) {
    const link = event.target.closest?.('a[href^="?"], a.brand');
    if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      state.follow(link.getAttribute('href'));
    }
  }

  main.addEventListener('retry', refresh);
  main.addEventListener('stale', fresh.refresh);
  state.subscribe(show);
  const showKeys = listenToKeys([
    ...(search ? [{ key: '/', text: 'Search users', run: search.focus }] : []),
    { key: 'r', text: 'Refresh', run: refresh },
    ...offered.map((name, i) =>
      ({ key: String(i + 1), text: panels[name][0], run: () => state.change({ panel: name, user: '', search: '' }) })),
    { key: 't', text: 'Today', run: () => state.change({ range: 'today', from: '', to: '' }) },
    { key: 'w', text: 'This week', run: () => state.change({ range: 'week', from: '', to: '' }) },
    { key: 'm', text: 'This month', run: () => state.change({ range: 'month', from: '', to: '' }) },
    { key: 'd', text: 'Dark or light colours', run: toggleTheme },
  ]);
  const element = h('div', { class: 'shell', onclick: follow },
    h('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.focus(); } }, 'Skip to the content'),
    h('header', { class: 'site-head' }, h('div', { class: 'top-inner' },
      h('a', { class: 'brand', href: '?' },
        h('img', { src: 'icon.svg', alt: '', width: 26, height: 26 }), 'Analytics'),
      h('nav', { 'aria-label': 'Panels' }, tabs),
      search?.element,
      h('div', { class: 'top-tools' },
        h('span', { class: 'who', title: `Signed in as ${caller.name}` },
          h('span', { class: 'who-name' }, caller.name), h('span', { class: 'role' }, caller.role)),
        iconButton('help', 'Keyboard shortcuts', () => showKeys()),
        themeButton(),
        iconButton('signOut', 'Sign out', signOut)))),
    banner.element,
    bar,
    main);
  onZoneChange(() => {
    show(state.view);
    shown.panel?.cards.forEach((card) => card.reload());
  });
  show(state.view).then(() => {
    // After the cards: a browser holds six requests at most, and one is to be left for the question why the others wait.
    banner.refresh();
    // The zone of the reports, which not every panel's answers name.
    api.get('reports/rewards', { ...dayParameters({ range: 'today' }), limit: 1 }).catch(() => {});
  });
  return element;
}

function themeButton() {
  const make = () =>
    (currentTheme() === 'dark' ? iconButton('sun', 'Light colours', toggleTheme) : iconButton('moon', 'Dark colours', toggleTheme));
  const place = h('span', {}, make());
  onThemeChange(() => {
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(make());
    if (hadFocus) {
      place.firstChild.focus();
    }
  });
  return place;
}
