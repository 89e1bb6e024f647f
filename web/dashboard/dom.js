import { patchChildren } from './patch.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes an HTML element. `on…` attributes are its handlers; strings among the children become text, never markup. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Makes an SVG element in the same way. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      // A property, which an update in place can replace.
      element[name] = value;
      (element.handlers ??= []).push(name);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...flatten(children));
  return element;
}

/** Texts side by side, each in the direction of its own script. */
export const isolated = (texts, separator) => texts.flatMap((text, i) => [...(i > 0 ? [separator] : []), h('bdi', {}, text)]);

const flatten = (children) => children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);

/** Updates what an element holds. What is the same stays, with its focus, selection and scroll position. */
export function replaceContent(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  patchChildren(element, flatten(children));
  if (focused && !element.contains(document.activeElement)) {
    [...element.querySelectorAll('[data-focus]')].find((candidate) => candidate.dataset.focus === focused)?.focus();
  }
}
