import { badge, el, number } from './dom.js';
import { RowFilter, sorted } from './filter.js';

const ROW_PIXELS = 60;
const SPARE_ROWS = 4;
const MOST_KEPT = 500;
const THUMB_PIXELS = 68;

function pixelsOf(column) {
    if (column.key === 'asset') {
        return matchMedia('(max-width: 760px)').matches ? 150 : 250;
    }
    return column.number ? 68 + 6 * column.title.length : column.key === 'status' || column.key === 'verdict' ? 110 : 180;
}

/**
 * A table of any number of rows, of which only those in sight are elements. Sorts by its headings and filters by a line.
 * Fires `filter` with the numbers of the rows that are left.
 */
export class AssetTable extends EventTarget {
    #columns;
    #rows;
    #pages;
    #thumbs;
    #filter;
    #numbers;
    #order = { at: -1, descending: false };
    #body = el('tbody');
    #scroller;
    #above = el('tr', { 'aria-hidden': 'true' }, el('td', { class: 'spacer' }));
    #below = el('tr', { 'aria-hidden': 'true' }, el('td', { class: 'spacer' }));
    #headings = [];
    #line = '';
    #drawn = new Map();
    #first = -1;
    #last = -1;

    /**
     * @param columns as the page's data has them
     * @param rows cells by column
     * @param pages addresses of assets' pages, or null
     * @param thumbs addresses of pictures, or null
     */
    constructor(columns, rows, pages, thumbs) {
        super();
        this.#columns = columns;
        this.#rows = rows;
        this.#pages = pages;
        this.#thumbs = thumbs;
        this.#filter = new RowFilter(columns, rows);
        this.#numbers = rows.map((_, i) => i);
        const head = el('tr', {}, el('th', { scope: 'col', class: 'thumb' }, el('span', { class: 'hidden' }, 'Picture')));
        columns.forEach((column, at) => {
            const heading = el(
                'th',
                { scope: 'col', class: column.number ? 'number' : '', title: column.about, 'aria-sort': 'none' },
                el('button', { type: 'button', on: { click: () => this.sort(at) } }, column.title),
            );
            this.#headings.push(heading);
            head.append(heading);
        });
        const widths = [THUMB_PIXELS, ...columns.map(pixelsOf)];
        const table = el(
            'table',
            { class: 'assets', 'aria-rowcount': rows.length },
            el('colgroup', {}, widths.map((width) => el('col', { width }))),
            el('thead', {}, head),
            this.#body,
        );
        // with widths that are known the browser need not measure every cell
        table.style.width = `${widths.reduce((sum, width) => sum + width, 0)}px`;
        this.#scroller = el('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Table of assets' }, table);
        this.#scroller.addEventListener('scroll', () => this.#draw(false), { passive: true });
        new ResizeObserver(() => this.#draw(false)).observe(this.#scroller);
        this.element = this.#scroller;
    }

    /** Numbers of the rows that are shown, in their order. */
    get numbers() {
        return this.#numbers;
    }

    /** Shows the rows that meet a line. */
    filter(line) {
        this.#line = line;
        this.#choose();
        this.#scroller.scrollTop = 0;
        this.#draw(true);
        this.dispatchEvent(new CustomEvent('filter', { detail: this.#numbers }));
    }

    /** Sorts by a column; a second time the other way around. Numbers begin with the worst end, or the largest. */
    sort(at) {
        const column = this.#columns[at];
        const first = column.number && column.better !== 'high';
        const descending = this.#order.at === at ? !this.#order.descending : first;
        this.#order = { at, descending };
        this.#headings.forEach((heading, i) =>
            heading.setAttribute('aria-sort', i !== at ? 'none' : descending ? 'descending' : 'ascending'),
        );
        this.#choose();
        this.#draw(true);
    }

    /** The column of a key, for sorting. */
    columnAt(key) {
        return this.#columns.findIndex((column) => column.key === key);
    }

    #choose() {
        const found = this.#filter.matching(this.#line);
        this.#numbers =
            this.#order.at < 0 ? found : sorted(found, this.#rows, this.#order.at, this.#order.descending);
    }

    #draw(changed) {
        const height = this.#scroller.clientHeight || 600;
        const first = Math.max(0, Math.floor(this.#scroller.scrollTop / ROW_PIXELS) - SPARE_ROWS);
        const last = Math.min(this.#numbers.length, first + Math.ceil(height / ROW_PIXELS) + 2 * SPARE_ROWS);
        if (!changed && first === this.#first && last === this.#last) {
            return;
        }
        this.#first = first;
        this.#last = last;
        this.#above.firstChild.style.height = `${first * ROW_PIXELS}px`;
        this.#below.firstChild.style.height = `${(this.#numbers.length - last) * ROW_PIXELS}px`;
        const shown = this.#numbers.slice(first, last).map((row, i) => this.#row(row, first + i));
        if (!this.#numbers.length) {
            shown.push(
                el('tr', {}, el('td', { class: 'nothing', colspan: this.#columns.length + 1 }, 'No asset meets this filter.')),
            );
        }
        this.#body.replaceChildren(this.#above, ...shown, this.#below);
    }

    /** Rows that were drawn before are drawn again as they are. */
    #row(row, position) {
        if (!this.#drawn.has(row)) {
            if (this.#drawn.size > MOST_KEPT) {
                this.#drawn.clear();
            }
            this.#drawn.set(row, this.#newRow(row));
        }
        const element = this.#drawn.get(row);
        element.setAttribute('aria-rowindex', position + 2);
        return element;
    }

    #newRow(row) {
        const page = this.#pages[row];
        const picture = this.#thumbs[row] ? el('img', { src: this.#thumbs[row], alt: '', width: 52, height: 52 }) : null;
        const cells = this.#columns.map((column, at) => {
            const value = this.#rows[row][at];
            if (column.number) {
                return el('td', { class: 'number' }, number(value, column.digits));
            }
            if (column.key === 'asset') {
                return el('th', { scope: 'row', title: value }, page ? el('a', { href: page }, value) : value);
            }
            if (column.key === 'status' || column.key === 'verdict') {
                return el('td', {}, value === null ? '' : badge(value));
            }
            return el('td', { class: 'text', title: value }, value ?? '');
        });
        return el(
            'tr',
            {},
            el('td', { class: 'thumb' }, page && picture ? el('a', { href: page, tabindex: '-1' }, picture) : picture),
            cells,
        );
    }
}
