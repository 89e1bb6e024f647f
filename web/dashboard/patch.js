/**
 * Makes `parent` hold `next` and changes only what differs. Elements match by `data-key`, else by tag and order. An element of
 * `next` that is in `parent` already stays as it is; one with `data-whole`, which others hold on to, is never taken apart.
 */
export function patchChildren(parent, next) {
  const nodes = next.map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const pairs = matched([...parent.childNodes], nodes);
  const kept = new Set(pairs.map(([old]) => old));
  [...parent.childNodes].filter((child) => !kept.has(child)).forEach((child) => child.remove());
  let cursor = parent.firstChild;
  for (const [old, node] of pairs) {
    const place = old ?? node;
    if (old && old !== node) {
      patch(old, node);
    }
    if (place === cursor) {
      cursor = cursor.nextSibling;
    } else {
      move(parent, place, cursor);
    }
  }
}

// Where the browser can, without a loss of focus.
function move(parent, node, before) {
  if (node.isConnected && parent.isConnected && parent.moveBefore) {
    parent.moveBefore(node, before);
  } else {
    parent.insertBefore(node, before);
  }
}

function matched(old, nodes) {
  const next = new Set(nodes);
  const byKey = new Map(old.filter(keyOf).map((node) => [keyOf(node), node]));
  const others = old.filter((node) => !keyOf(node) && !next.has(node) && node.dataset?.whole === undefined);
  const take = (node) => {
    const key = keyOf(node);
    if (old.includes(node)) {
      return node;
    }
    if (key) {
      const found = byKey.get(key);
      byKey.delete(key);
      return found?.nodeName === node.nodeName ? found : null;
    }
    const i = node.dataset?.whole === undefined ? others.findIndex((other) => other.nodeName === node.nodeName) : -1;
    return i < 0 ? null : others.splice(i, 1)[0];
  };
  return nodes.map((node) => [take(node), node]);
}

const keyOf = (node) => node.dataset?.key;

function patch(old, node) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== node.data) {
      old.data = node.data;
    }
    return;
  }
  patchAttributes(old, node);
  old.handlers?.forEach((name) => (old[name] = null));
  node.handlers?.forEach((name) => (old[name] = node[name]));
  old.handlers = node.handlers;
  if (old.localName === 'details' && old.open) {
    node.open = true;
    node.ontoggle?.call(node);
  }
  patchChildren(old, [...node.childNodes]);
  if (old.localName === 'select') {
    old.value = node.value;
  }
}

function patchAttributes(old, node) {
  const isChanged = old.defaultValue !== node.defaultValue || old.defaultChecked !== node.defaultChecked;
  for (const { name } of [...old.attributes]) {
    if (!node.hasAttribute(name) && name !== 'style' && !(name === 'open' && old.localName === 'details')) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of [...node.attributes]) {
    if (name !== 'style' && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  // Through the object: the page's policy forbids the attribute.
  if (old.style && old.style.cssText !== node.style.cssText) {
    old.style.cssText = node.style.cssText;
  }
  if (isChanged && old !== document.activeElement) {
    old.value = node.value;
    old.checked = node.checked;
  }
}
