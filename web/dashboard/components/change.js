import { h } from '../dom.js';
import { formatNumber } from '../format.js';

/** How much an amount grew or shrank, as a signed percentage of what it was; nothing where there is no amount to compare with. */
export function change(now, before) {
  if (before === undefined || before === null) {
    return null;
  }
  const percent = before === 0 ? null : Math.round((now / before - 1) * 100);
  const tone = now > before ? 'up' : now < before ? 'down' : 'same';
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  const text = percent === null && now > 0 ? 'New' : `${sign}${formatNumber(Math.abs(percent))}%`;
  return h('span', { class: `change ${tone}`, title: `Before: ${formatNumber(before)}` }, text);
}
