import { h } from '../dom.js';
import { button, whileDisabled } from './button.js';
import { card } from './card.js';
import { emptyState } from './states.js';
import { toast } from './toast.js';

const pageSize = 25;

/** A card over a list that comes in pages, newest first. Without a `load` the caller may not see it, and `refusal` says so. */
export function pagedCard({ load, render, refusal, ...options }) {
  let items = [];
  let next = null;

  async function loadPage(before, signal) {
    const page = await load({ limit: pageSize, before }, signal);
    items = before ? [...items, ...page.items] : page.items;
    next = page.next;
  }

  const list = card({
    ...options,
    load: async (_, signal) => load && loadPage(null, signal),
    render: () => (load ? content() : emptyState('Admins only', refusal)),
  });

  function content() {
    const older = next && button('Show older', () => whileDisabled(older, showOlder));
    return [render(items), older && h('div', { class: 'more' }, older)].filter(Boolean);
  }

  async function showOlder() {
    try {
      await loadPage(next);
      list.show(content());
    } catch (error) {
      toast(error.message, 'bad');
    }
  }

  return list;
}
