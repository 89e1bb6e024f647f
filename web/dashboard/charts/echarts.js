// Only what is used is bundled.
import { BarChart, LineChart, TreemapChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// The canvas, as the SVG renderer writes style attributes, which the page's policy forbids.
use([BarChart, LineChart, TreemapChart, GridComponent, TooltipComponent, CanvasRenderer]);

export { init };
