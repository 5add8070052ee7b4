import { el, number } from './dom.js';
import { Scatter } from './plots.js';

const MOST_NAMED = 8;

/** What differs between a run and another, over the assets that both have. */
export function differences(report, { names, pages, thumbs, at }) {
    const { rows, otherRows, comparedColumns } = report;
    const other = new Map(comparedColumns.map((column, i) => [column.key, i]));
    const both = rows.map((_, i) => i).filter((i) => otherRows[i]);
    const parts = [
        el(
            'p',
            { class: 'quiet' },
            `Against ${report.against}: ${number(both.length)} assets are in both, ${number(rows.length - both.length)} only here, ${number(report.onlyInOther)} only there.`,
        ),
        numberTable(report, both, at, other),
        statusTable(report, both, at, other, names, pages),
    ];
    const key = report.headline;
    if (key && other.has(key)) {
        parts.push(el('div', { class: 'two' }, scatter(report, both, at, other, names, pages), changedMost(report, both, at, other, names, pages, thumbs)));
    }
    return parts;
}

function pairs(report, both, here, there) {
    return both
        .map((row) => [row, report.rows[row][here], report.otherRows[row][there]])
        .filter(([, a, b]) => a !== null && b !== null);
}

function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function numberTable(report, both, at, other) {
    const lines = report.comparedColumns
        .filter((column) => column.number)
        .map((column) => {
            const found = pairs(report, both, at.get(column.key), other.get(column.key));
            if (!found.length) {
                return null;
            }
            const change = mean(found.map(([, a, b]) => a - b));
            const up = found.filter(([, a, b]) => a > b).length;
            const down = found.filter(([, a, b]) => a < b).length;
            const [wins, losses] = column.better === 'low' ? [down, up] : [up, down];
            const judged = column.better !== '';
            const good = (column.better === 'low' ? -change : change) > 0;
            return el(
                'tr',
                { title: column.about },
                el('td', {}, column.title),
                el('td', { class: 'number' }, number(mean(found.map(([, a]) => a)), column.digits)),
                el('td', { class: 'number' }, number(mean(found.map(([, , b]) => b)), column.digits)),
                el(
                    'td',
                    { class: `number ${!judged || change === 0 ? '' : good ? 'better' : 'worse'}` },
                    (change > 0 ? '+' : '') + number(change, Math.max(2, column.digits)),
                ),
                el('td', { class: 'number' }, judged ? number(wins) : ''),
                el('td', { class: 'number' }, judged ? number(losses) : ''),
                el('td', { class: 'number' }, number(found.length)),
            );
        });
    return el(
        'div',
        { class: 'list' },
        el(
            'table',
            {},
            el(
                'thead',
                {},
                el(
                    'tr',
                    {},
                    el('th', {}, 'Mean of'),
                    ['here', 'there', 'difference', 'better here', 'worse here', 'assets'].map((title) => el('th', { class: 'number' }, title)),
                ),
            ),
            el('tbody', {}, lines),
        ),
    );
}

function statusTable(report, both, at, other, names, pages) {
    const changes = new Map();
    for (const key of ['status', 'verdict']) {
        if (!other.has(key)) {
            continue;
        }
        for (const row of both) {
            const now = report.rows[row][at.get(key)];
            const then = report.otherRows[row][other.get(key)];
            if (now !== then && now !== null && then !== null) {
                const change = `${then} there, ${now} here`;
                changes.set(change, [...(changes.get(change) ?? []), row]);
            }
        }
    }
    if (!changes.size) {
        return el('p', { class: 'quiet' }, 'No asset that is in both became valid or invalid.');
    }
    return el(
        'div',
        { class: 'list' },
        el(
            'table',
            {},
            el('thead', {}, el('tr', {}, el('th', {}, 'Change'), el('th', { class: 'number' }, 'Assets'), el('th', {}, 'Such as'))),
            el(
                'tbody',
                {},
                [...changes].map(([change, found]) =>
                    el(
                        'tr',
                        {},
                        el('td', {}, change),
                        el('td', { class: 'number' }, found.length),
                        el('td', {}, found.slice(0, MOST_NAMED).map((row) => el('div', {}, link(row, names, pages)))),
                    ),
                ),
            ),
        ),
    );
}

function scatter(report, both, at, other, names, pages) {
    const column = report.columns[at.get(report.headline)];
    const columns = [{ ...column, title: `${column.title} there` }, { ...column, title: `${column.title} here` }];
    const rows = report.rows.map((row, i) => [report.otherRows[i]?.[other.get(column.key)] ?? null, row[at.get(column.key)]]);
    const plot = new Scatter(columns, rows, 0, 1, names, pages, true);
    plot.update(both);
    document.addEventListener('theme', () => plot.theme());
    return plot.element;
}

function changedMost(report, both, at, other, names, pages, thumbs) {
    const column = report.columns[at.get(report.headline)];
    const found = pairs(report, both, at.get(column.key), other.get(column.key))
        .sort((a, b) => Math.abs(b[1] - b[2]) - Math.abs(a[1] - a[2]))
        .slice(0, MOST_NAMED);
    return el(
        'div',
        { class: 'list' },
        el(
            'table',
            {},
            el(
                'thead',
                {},
                el('tr', {}, el('th', {}, 'Changed most'), ['here', 'there', 'difference'].map((title) => el('th', { class: 'number' }, title))),
            ),
            el(
                'tbody',
                {},
                found.map(([row, here, there]) =>
                    el(
                        'tr',
                        {},
                        el('td', {}, link(row, names, pages)),
                        el('td', { class: 'number' }, number(here, column.digits)),
                        el('td', { class: 'number' }, number(there, column.digits)),
                        el('td', { class: 'number' }, (here > there ? '+' : '') + number(here - there, column.digits)),
                    ),
                ),
            ),
        ),
    );
}

function link(row, names, pages) {
    return pages[row] ? el('a', { href: pages[row] }, names[row]) : el('span', {}, names[row]);
}
