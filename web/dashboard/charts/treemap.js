import { formatNumber } from '../format.js';
import { chart, frame, tip } from './chart.js';
import { inkOn, mix } from './palette.js';

/** Amounts as tiles, the largest in the strongest colour. `set([{name, value, users}])`; `onchoose` gets the tile that was clicked. */
export function treemap(onchoose) {
  return chart('treemap', (tiles, colours) => {
    const { tooltip, textStyle } = frame(colours);
    const most = Math.max(...tiles.map((tile) => tile.value));
    return {
      textStyle,
      tooltip: {
        ...tooltip,
        formatter: ({ data }) => data && tip(data.title, [['Opens', formatNumber(data.value)], ['Users', formatNumber(data.users)]]),
      },
      series: [{
        type: 'treemap',
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        itemStyle: { gapWidth: 3, borderWidth: 0, borderColor: colours.surface },
        data: tiles.map((tile) => painted(tile, mix(colours['tile-soft'], colours['tile-strong'], tile.value / most))),
      }],
    };
  }, (tile) => tile && onchoose(tile));
}

// The library keeps what it measured in a plain object, by text: a document called __proto__ would change what every object inherits.
// A mark of no width before the name makes it a text like any other.
const drawn = (name) => `\u2060${name.replace(/[{}|]/g, ' ')}`;

function painted(tile, color) {
  return {
    ...tile,
    title: tile.name,
    name: drawn(tile.name),
    itemStyle: { color, borderRadius: 4 },
    cursor: tile.isLeaf ? 'default' : 'pointer',
    label: {
      color: inkOn(color),
      position: [10, 10],
      overflow: 'truncate',
      formatter: ({ data }) => `{name|${data.name}}\n{value|${formatNumber(data.value)}}`,
      rich: { name: { fontSize: 14, fontWeight: 600, lineHeight: 20 }, value: { fontSize: 13, lineHeight: 18 } },
    },
  };
}
