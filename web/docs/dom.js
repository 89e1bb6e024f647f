// Makes an element: h('a', { href: '#x', class: 'y' }, 'text', child). Text is always text, never markup.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== false && child !== null));
  return element;
}

// Paragraphs, in which `this` is code.
export const prose = (text = '') =>
  text.trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) =>
    h('p', {}, paragraph.split('`').map((part, i) => (i % 2 ? h('code', {}, part) : part))));

// A block of code with a button that copies it. It can be scrolled, so the keyboard must reach it.
export function code(text, label) {
  const button = h('button', { type: 'button', class: 'copy' }, 'Copy');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  return h('div', { class: 'code' }, h('pre', { tabindex: 0, role: 'region', 'aria-label': label }, h('code', {}, text)), button);
}
