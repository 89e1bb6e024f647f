import { h } from '../dom.js';
import { formatTime } from '../format.js';

/** A moment as people read it, with the exact one behind it; a dash for none. */
export function time(value) {
  return value ? h('time', { datetime: value }, formatTime(value)) : '–';
}
