import { svg } from '../dom.js';

const [width, height, margin] = [240, 56, 3];
const fewest = 12;

/** A line of values, newest at the right; it says its range in words. */
export function sparkline(label, values) {
  const top = Math.max(1, ...values);
  const step = width / (Math.max(fewest, values.length) - 1);
  const points = values.map((value, i) => [
    width - (values.length - 1 - i) * step,
    height - margin - (value / top) * (height - 2 * margin),
  ].map((coordinate) => coordinate.toFixed(1)));
  const line = points.map((point) => point.join(',')).join(' ');
  return svg('svg', {
    class: 'sparkline', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${label}: from ${Math.min(...values)} to ${Math.max(...values)}`,
  },
  values.length > 1 && svg('polygon', { points: `${points[0][0]},${height} ${line} ${width},${height}` }),
  svg('polyline', { points: values.length > 1 ? line : `0,${points[0][1]} ${line}` }));
}
