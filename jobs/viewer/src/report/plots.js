import {
    BarController,
    BarElement,
    Chart,
    LinearScale,
    CategoryScale,
    PointElement,
    ScatterController,
    Tooltip,
} from 'chart.js';
import { colour, el, number, shown } from './dom.js';

Chart.register(BarController, BarElement, ScatterController, PointElement, LinearScale, CategoryScale, Tooltip);
Chart.defaults.animation = false;
Chart.defaults.font.family = 'system-ui, sans-serif';

const MOST_BINS = 24;
const FEWEST_BINS = 8;

/** How often a number occurs over the rows that the table shows. */
export class Histogram {
    #column;
    #values;
    #chart;
    #edges;

    /** @param values by row; null where a row has none */
    constructor(column, values) {
        this.#column = column;
        this.#values = values;
        const known = values.filter((value) => value !== null);
        this.#edges = edges(known, column.digits === 0);
        const canvas = el('canvas', { role: 'img', 'aria-label': `Distribution of ${column.title}` });
        this.caption = el('figcaption');
        this.element = el('figure', { class: 'plot' }, this.caption, el('div', { class: 'canvas' }, canvas));
        this.#chart = new Chart(canvas, {
            type: 'bar',
            data: { labels: this.#edges.slice(0, -1), datasets: [{ data: [], barPercentage: 1, categoryPercentage: 0.96 }] },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                plugins: {
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([item]) => this.#range(item.dataIndex),
                            label: (item) => `${item.raw} assets`,
                        },
                    },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { callback: (_, i) => number(this.#edges[i], column.digits), maxTicksLimit: 6, maxRotation: 0 } },
                    y: { beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 5 } },
                },
            },
        });
    }

    #range(bin) {
        const digits = this.#column.digits;
        return `${number(this.#edges[bin], digits)} to ${number(this.#edges[bin + 1], digits)}`;
    }

    /** Takes these rows. */
    update(rows) {
        const counts = new Array(this.#edges.length - 1).fill(0);
        const low = this.#edges[0];
        const width = this.#edges[1] - low;
        const known = [];
        for (const row of rows) {
            const value = this.#values[row];
            if (value !== null) {
                known.push(value);
                counts[Math.max(0, Math.min(counts.length - 1, Math.floor((value - low) / width)))]++;
            }
        }
        this.#chart.data.datasets[0].data = counts;
        this.caption.replaceChildren(
            el('b', {}, this.#column.title),
            known.length ? ` median ${number(median(known), this.#column.digits)}` : ' no values',
        );
        this.caption.title = this.#column.about;
        this.theme();
    }

    theme() {
        paint(this.#chart);
    }
}

/** Two numbers of each row against each other; a click on a point opens its page. */
export class Scatter {
    #x;
    #y;
    #rows;
    #names;
    #pages;
    #chart;

    /** @param rows cells by column; @param x, y numbers of columns */
    constructor(columns, rows, x, y, names, pages, diagonal = false) {
        this.#x = x;
        this.#y = y;
        this.#rows = rows;
        this.#names = names;
        this.#pages = pages;
        const canvas = el('canvas', { role: 'img', 'aria-label': `${columns[y].title} against ${columns[x].title}` });
        this.element = el(
            'figure',
            { class: 'plot' },
            el('figcaption', {}, el('b', {}, columns[y].title), ` against ${columns[x].title}`),
            el('div', { class: 'canvas' }, canvas),
        );
        const titled = (column) => ({ title: { display: true, text: column.title }, grid: {}, ticks: { maxTicksLimit: 6 } });
        this.#chart = new Chart(canvas, {
            type: 'scatter',
            data: { datasets: [{ data: [], pointRadius: 3.5, pointHoverRadius: 6 }] },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                plugins: {
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([item]) => shown(this.#names[item.raw.row]),
                            label: (item) =>
                                `${columns[x].title} ${number(item.raw.x, columns[x].digits)}, ${columns[y].title} ${number(item.raw.y, columns[y].digits)}`,
                        },
                    },
                },
                scales: { x: titled(columns[x]), y: titled(columns[y]) },
                onClick: (_, [hit]) => {
                    const page = hit ? this.#pages[this.#chart.data.datasets[0].data[hit.index].row] : null;
                    if (page) {
                        location.href = page;
                    }
                },
                onHover: (event, [hit]) => {
                    const page = hit ? this.#pages[this.#chart.data.datasets[0].data[hit.index].row] : null;
                    event.native.target.style.cursor = page ? 'pointer' : '';
                },
            },
            plugins: diagonal ? [DIAGONAL] : [],
        });
    }

    /** Takes these rows. */
    update(rows) {
        this.#chart.data.datasets[0].data = rows
            .filter((row) => this.#rows[row][this.#x] !== null && this.#rows[row][this.#y] !== null)
            .map((row) => ({ x: this.#rows[row][this.#x], y: this.#rows[row][this.#y], row }));
        this.theme();
    }

    theme() {
        paint(this.#chart);
    }
}

/** The line on which two runs agree. */
const DIAGONAL = {
    id: 'diagonal',
    beforeDatasetsDraw(chart) {
        const { ctx, scales, chartArea } = chart;
        const low = Math.max(scales.x.min, scales.y.min);
        const high = Math.min(scales.x.max, scales.y.max);
        ctx.save();
        ctx.beginPath();
        ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
        ctx.clip();
        ctx.strokeStyle = colour('faint');
        ctx.setLineDash([4, 4]);
        ctx.beginPath();
        ctx.moveTo(scales.x.getPixelForValue(low), scales.y.getPixelForValue(low));
        ctx.lineTo(scales.x.getPixelForValue(high), scales.y.getPixelForValue(high));
        ctx.stroke();
        ctx.restore();
    },
};

function paint(chart) {
    const accent = colour('accent');
    const dataset = chart.data.datasets[0];
    dataset.backgroundColor = chart.config.type === 'bar' ? accent : `${accent}b0`;
    dataset.borderColor = accent;
    for (const scale of Object.values(chart.options.scales)) {
        scale.ticks.color = colour('quiet');
        scale.grid.color = colour('line');
        if (scale.title) {
            scale.title.color = colour('quiet');
        }
    }
    chart.update('none');
}

function edges(values, whole) {
    if (!values.length) {
        return [0, 1];
    }
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
        low = Math.min(low, value);
        high = Math.max(high, value);
    }
    if (low === high) {
        return [low - 0.5, low + 0.5];
    }
    const suited = Math.max(FEWEST_BINS, Math.min(MOST_BINS, Math.ceil(2 * Math.cbrt(values.length))));
    const bins = whole ? Math.min(suited, high - low + 1) : suited;
    const width = whole ? Math.max(1, Math.ceil((high - low + 1) / bins)) : (high - low) / bins;
    return Array.from({ length: bins + 1 }, (_, i) => low + i * width);
}

/** The middle of some numbers. */
export function median(values) {
    const ordered = Float64Array.from(values).sort();
    const middle = ordered.length >> 1;
    return ordered.length % 2 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}
