const names = ['text', 'muted', 'border', 'surface', 'accent', 'second', 'tile-strong', 'tile-soft'];

/** The colours of the theme in force as the style sheet has them, as `rgb(…)`, and the font. */
export function palette() {
  // A custom property is read as it is written; only a real property resolves to one of its two colours.
  const probe = document.createElement('i');
  document.body.append(probe);
  const colours = Object.fromEntries(names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return { ...colours, font: getComputedStyle(document.body).fontFamily };
}

const channels = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map(Number);

/** A colour between two: 0 is the first, 1 the second. */
export function mix(first, second, share) {
  const [a, b] = [channels(first), channels(second)];
  return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * share)).join(', ')})`;
}

/** Near-black or white, whichever is easier to read on a colour. */
export function inkOn(colour) {
  const [r, g, b] = channels(colour).map((value) => (value / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#111318' : '#ffffff';
}
