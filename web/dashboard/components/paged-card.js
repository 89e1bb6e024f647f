import { h } from '../dom.js';
import { button, whileDisabled } from './button.js';
import { card } from './card.js';
import { emptyState } from './states.js';
import { toast } from './toast.js';

const pageSize = 25;
const maxAtOnce = 500;

/**
 * A card over a list that comes in pages. `load({limit, cursor}, view, signal)` resolves to `{items, next}`. Without a `load` the caller
 * may not see it, and `refusal` says so. A refresh loads as much as is shown.
 */
export function pagedCard({ load, render, refusal, more = 'Show older', ...options }) {
  let items = [];
  let next = null;
  let shownView;

  const list = card({
    ...options,
    load: load && (async (view, signal) => {
      const isSame = JSON.stringify(shownView) === JSON.stringify(view);
      const limit = isSame ? Math.min(maxAtOnce, Math.max(pageSize, items.length)) : pageSize;
      const page = await load({ limit, cursor: null }, view, signal);
      if (!signal.aborted) {
        [{ items, next }, shownView] = [page, view];
      }
    }),
    render: () => (load ? content() : emptyState('Admins only', refusal)),
    ...(!load && { load: async () => {} }),
  });

  const content = () => [render(items, shownView), next && h('div', { class: 'more' },
    button(more, ({ currentTarget }) => whileDisabled(currentTarget, showMore)))].filter(Boolean);

  async function showMore() {
    try {
      const page = await load({ limit: pageSize, cursor: next }, shownView);
      items = [...items, ...page.items];
      next = page.next;
      list.show(content());
    } catch (error) {
      toast(error.message, 'bad');
    }
  }

  return Object.assign(list, { items: () => items });
}
