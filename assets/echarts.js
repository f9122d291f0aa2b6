// The parts of ECharts that the pages draw with; `npm run build` makes one file of them.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, LegendScrollComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, ScatterChart]);
use([GridComponent, LegendComponent, LegendScrollComponent, TooltipComponent, SVGRenderer]);

window.echarts = { init };
