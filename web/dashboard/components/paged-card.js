import { h } from '../dom.js';
import { button, whileDisabled } from './button.js';
import { card } from './card.js';
import { emptyState } from './states.js';
import { toast } from './toast.js';

const pageSize = 25;
const maxAtOnce = 500;

/**
 * A card over a list that comes in pages. `load({limit, cursor}, view, signal)` resolves to `{items, next}`. Without a `load` the caller
 * may not see it, and `refusal` says so. A refresh loads as much as is shown; `depends(view)` is what of the view the list is of.
 */
export function pagedCard({ load, render, refusal, more = 'Show older', depends = (view) => view, ...options }) {
  let items = null;
  let next = null;
  let shownView;

  const list = card({
    ...options,
    load: load && (async (view, signal) => {
      const limit = items && isSame(view) ? Math.min(maxAtOnce, Math.max(pageSize, items.length)) : pageSize;
      const page = await load({ limit, cursor: null }, view, signal);
      if (!signal.aborted) {
        [{ items, next }, shownView] = [page, view];
      }
    }),
    render: () => (load ? content() : emptyState('Admins only', refusal)),
    ...(!load && { load: async () => {} }),
  });

  const isSame = (view) => JSON.stringify(depends(shownView)) === JSON.stringify(depends(view));

  const content = () => [render(items, shownView), next && h('div', { class: 'more' },
    button(more, ({ currentTarget }) => whileDisabled(currentTarget, showMore)))].filter(Boolean);

  async function showMore() {
    const after = items;
    try {
      const page = await load({ limit: pageSize, cursor: next }, shownView);
      // A list that was loaded again meanwhile has other rows.
      if (items === after) {
        items = [...items, ...page.items];
        next = page.next;
        list.show(content());
      }
    } catch (error) {
      toast(error.message, 'bad');
    }
  }

  /** What is shown; null before the first answer. */
  return Object.assign(list, { items: () => items });
}
