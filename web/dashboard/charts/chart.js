import { h } from '../dom.js';
import { onThemeChange } from '../theme.js';
import { palette } from './palette.js';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * A chart that outlives its data: `set(data, label)` draws `option(data, palette)` again. The library is loaded with the first chart.
 * The label says what is shown; the figures stand in a table beside it.
 */
export function chart(className, option, onclick) {
  const element = h('div', { class: `chart ${className}`, role: 'img', 'data-whole': true });
  let instance;
  let draw = () => {};
  let drawn;

  async function set(data, label) {
    element.setAttribute('aria-label', label);
    const text = JSON.stringify(data);
    if (instance && text === drawn) {
      // Another drawing would close the tip at the pointer.
      return;
    }
    drawn = text;
    draw = () => instance.setOption({ animation: !calm.matches, animationDuration: 300, ...option(data, palette()) }, { notMerge: true });
    let init;
    try {
      ({ init } = await import('./echarts.js'));
    } catch {
      element.textContent = 'The chart could not be loaded; the table has its figures. Load the page again to see it.';
      return;
    }
    if (!instance) {
      instance = init(element);
      instance.on('click', (event) => onclick?.(event.data));
      watch();
    }
    draw();
  }

  function watch() {
    const forget = onThemeChange(() => draw());
    const observer = new ResizeObserver(() => {
      if (element.isConnected) {
        instance.resize();
        return;
      }
      observer.disconnect();
      forget();
      instance.dispose();
      instance = undefined;
    });
    observer.observe(element);
  }

  /** What is drawn, as the address of a PNG; nothing before it is drawn. */
  const picture = () => instance?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: palette().surface });

  return { element, set, picture };
}

/** The tip at the pointer, as elements: names are data, and the library would parse a text as markup. */
export function tip(title, rows) {
  return h('div', { class: 'tip' }, h('strong', {}, title),
    rows.map(([name, value, tone]) => h('span', {}, tone && h('i', { class: `dot ${tone}` }), name, h('b', {}, value))));
}

/** The look of tips and axes that all charts share. */
export function frame({ surface, border, text, muted, font }) {
  return {
    textStyle: { fontFamily: font },
    tooltip: { confine: true, backgroundColor: surface, borderColor: border, borderWidth: 1, padding: 0, textStyle: { color: text },
      transitionDuration: 0 },
    categoryAxis: {
      type: 'category',
      axisLine: { lineStyle: { color: border } },
      axisTick: { show: false },
      axisLabel: { color: muted, fontSize: 12, hideOverlap: true, margin: 12 },
    },
    valueAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: border } },
      axisLabel: { color: muted, fontSize: 12 },
    },
  };
}
