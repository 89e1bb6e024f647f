import { h } from '../dom.js';

/** The names of a chart's colours: the first is the strong one. */
export const legend = (...names) => h('ul', { class: 'legend' },
  names.map((name, i) => h('li', {}, h('i', { class: `dot ${['accent', 'second'][i]}` }), name)));
