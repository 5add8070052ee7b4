import { applyTheme, el, helpDialog, isTyping, number, themeButton, toggleTheme } from './dom.js';
import { differences } from './differences.js';
import { Histogram, median, Scatter } from './plots.js';
import { AssetTable } from './table.js';

const report = window.tokenrigReport;
if (!report) {
    document.getElementById('page').append('This report was not finished. Make it again.');
    throw new Error('this report was not finished');
}
const { columns, rows } = report;
const at = new Map(columns.map((column, i) => [column.key, i]));
const names = rows.map((row) => row[at.get('asset')]);
const pages = report.pages.map((page) => (page ? `assets/${page}` : null));
const thumbs = report.thumbs.map((thumb) => (thumb ? `thumbs/${thumb}` : null));
const PLOTTED = ['j2j', 'skin_l1', 'motion_loss', 'total', 'containment', 'joint_coverage', 'sparsity', 'smoothness_max', 'joints', 'vertices', 'seconds'];
const PAIRS = [['vertices', 'seconds'], ['joints', 'total'], ['containment', 'j2j'], ['joints', 'j2j'], ['vertices', 'total']];
const MOST_NAMED = 5;

applyTheme();
document.title = `TokenRig report: ${report.location}`;

const table = new AssetTable(columns, rows, pages, thumbs);
const line = el('input', {
    type: 'search',
    placeholder: 'Filter: words, joints>40, status:failed, -chair',
    'aria-label': 'Filter',
    spellcheck: 'false',
    on: { input: () => table.filter(line.value) },
});
const count = el('span', { class: 'quiet', role: 'status' });
const sections = [];

const help = helpDialog([
    ['/', 'writes a filter'],
    ['Esc', 'ends it'],
    ['t', 'light or dark'],
    ['?', 'these keys'],
]);

document.getElementById('page').append(
    el(
        'header',
        { class: 'bar' },
        el('h1', {}, 'TokenRig report'),
        el('span', { class: 'where', title: report.location }, report.location),
        el('nav', { 'aria-label': 'Sections' }),
        el('button', { class: 'plain', type: 'button', title: 'Keys (?)', 'aria-label': 'Keys', on: { click: () => help.showModal() } }, '?'),
        themeButton(),
    ),
    el('div', { class: 'content' }),
);
const content = document.querySelector('.content');

headlines();
report.notes.forEach((note) => content.append(el('p', { class: 'note' }, note)));
gallery('Worst', 'worst', report.worst);
gallery('Best', 'best', report.best);
if (report.otherRows) {
    section('differences', 'Differences', differences(report, { names, pages, thumbs, at, filterTo }));
}
section('assets', 'Assets', el('div', { class: 'filter' }, line, presetFilters(), count), table.element);
const plots = makePlots();
if (plots.length) {
    section('plots', 'Plots', el('p', { class: 'quiet' }, 'Of the assets that the filter leaves.'), el('div', { class: 'plots' }, plots.map((plot) => plot.element)));
}
failures();
verdicts();
methods();
runs('run', 'Run', report.runs);
if (report.evaluation) {
    runs('evaluation', 'Evaluation', report.evaluation);
}
if (report.againstRuns) {
    runs('against', 'The other run', report.againstRuns);
}
content.append(
    el(
        'p',
        { class: 'quiet' },
        `Made by TokenRig on Spark ${report.version}. It holds `,
        el('a', { href: 'code/licences.txt' }, 'libraries of others under their licences'),
        '.',
    ),
);
document
    .querySelector('nav')
    .append(...sections.map(([id, title]) => el('a', { href: `#${id}` }, title)));

table.addEventListener('filter', (event) => show(event.detail));
document.addEventListener('theme', () => plots.forEach((plot) => plot.theme()));
document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && document.activeElement === line) {
        line.value = '';
        table.filter('');
        line.blur();
    }
    if (isTyping(event)) {
        return;
    }
    const action = { '/': () => line.focus(), '?': () => help.showModal(), t: toggleTheme }[event.key];
    if (action) {
        event.preventDefault();
        action();
    }
});
table.filter('');
// for who tries the page from outside
window.tokenrigTable = table;

function section(id, title, ...parts) {
    sections.push([id, title]);
    content.append(el('section', { id, 'aria-label': title }, el('h2', {}, title), parts));
}

let waiting = 0;

/** The table is there at once; the plots follow when the browser has time. */
function show(numbers) {
    count.textContent = numbers.length === rows.length ? `${rows.length} assets` : `${numbers.length} of ${rows.length} assets`;
    clearTimeout(waiting);
    waiting = setTimeout(() => plots.forEach((plot) => plot.update(numbers)), 60);
}

function filterTo(text) {
    line.value = text;
    table.filter(text);
    document.getElementById('assets').scrollIntoView();
}

function presetFilters() {
    const presets = [];
    if (at.has('error_kind')) {
        presets.push(['failed', 'status:failed']);
    }
    for (const verdict of ['quarantine', 'review']) {
        if (at.has('verdict') && rows.some((row) => row[at.get('verdict')] === verdict)) {
            presets.push([verdict, `verdict:${verdict}`]);
        }
    }
    presets.push(['all', '']);
    return presets.map(([title, text]) => el('button', { type: 'button', on: { click: () => filterTo(text) } }, title));
}

function known(key) {
    return at.has(key) ? rows.map((row) => row[at.get(key)]).filter((value) => value !== null) : [];
}

function headlines() {
    const failed = at.has('status') ? rows.filter((row) => row[at.get('status')] === 'failed').length : 0;
    const done = rows.length - failed;
    const cards = [
        ['assets', number(rows.length), ''],
        [report.runs.some((run) => run.command === 'rig') ? 'rigged' : 'measured', number(done), `${number((100 * done) / Math.max(1, rows.length), 1)} %`],
        ['failed', number(failed), failed ? `${number((100 * failed) / rows.length, 1)} %` : ''],
    ];
    for (const key of ['j2j', 'skin_l1', 'total', 'containment', 'joints', 'seconds']) {
        const values = known(key);
        if (values.length) {
            const column = columns[at.get(key)];
            cards.push([`${column.title}, median`, number(median(values), column.digits), column.about]);
        }
    }
    for (const verdict of ['accept', 'review', 'quarantine']) {
        const held = known('verdict').filter((value) => value === verdict).length;
        if (held) {
            cards.push([verdict, number(held), `${number((100 * held) / rows.length, 1)} %`]);
        }
    }
    content.append(
        el(
            'div',
            { class: 'cards' },
            cards.map(([title, value, about]) =>
                el('div', { class: 'card', title: about }, el('span', { class: 'quiet' }, title), el('b', {}, value)),
            ),
        ),
    );
}

function gallery(title, id, numbers) {
    if (!numbers.length) {
        return;
    }
    const column = columns[at.get(report.headline)];
    section(
        id,
        title,
        el('p', { class: 'quiet' }, `By ${column.title}. ${column.about}`),
        el(
            'div',
            { class: 'gallery' },
            numbers.map((row) =>
                el(
                    'a',
                    { class: 'card', href: pages[row], title: names[row] },
                    thumbs[row] ? el('img', { src: thumbs[row], alt: '', loading: 'lazy' }) : null,
                    el('span', { class: 'name' }, names[row]),
                    el('span', { class: 'quiet' }, number(rows[row][at.get(report.headline)], column.digits)),
                ),
            ),
        ),
    );
}

function makePlots() {
    const made = PLOTTED.filter((key) => known(key).length > 1).map(
        (key) => new Histogram(columns[at.get(key)], rows.map((row) => row[at.get(key)])),
    );
    for (const [x, y] of PAIRS) {
        if (known(x).length > 1 && known(y).length > 1) {
            made.push(new Scatter(columns, rows, at.get(x), at.get(y), names, pages));
        }
    }
    return made;
}

/** Rows by a text, the most frequent first: [text, numbers of rows]. */
function grouped(key) {
    const groups = new Map();
    rows.forEach((row, i) => {
        const value = row[at.get(key)];
        if (value !== null) {
            groups.set(value, [...(groups.get(value) ?? []), i]);
        }
    });
    return [...groups].sort((a, b) => b[1].length - a[1].length);
}

function groupTable(key, heading, texts) {
    return el(
        'div',
        { class: 'list' },
        el(
            'table',
            {},
            el('thead', {}, el('tr', {}, el('th', {}, heading), el('th', { class: 'number' }, 'Assets'), el('th', {}, 'Such as'))),
            el(
                'tbody',
                {},
                grouped(key).map(([kind, found]) =>
                    el(
                        'tr',
                        {},
                        el('td', {}, el('button', { type: 'button', on: { click: () => filterTo(`${key}:${kind.split(' ')[0]}`) } }, kind)),
                        el('td', { class: 'number' }, found.length),
                        el(
                            'td',
                            {},
                            found.slice(0, MOST_NAMED).map((row) =>
                                el('div', {}, link(row), texts === undefined || rows[row][texts] === null ? '' : `: ${rows[row][texts]}`),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    );
}

function link(row) {
    return pages[row] ? el('a', { href: pages[row] }, names[row]) : el('span', {}, names[row]);
}

function failures() {
    if (at.has('error_kind')) {
        section('failures', 'Failures', groupTable('error_kind', 'Kind', at.get('error_text')));
    }
    if (at.has('warnings')) {
        section('warnings', 'Warnings', groupTable('warnings', 'Kinds'));
    }
}

function verdicts() {
    if (at.has('verdict')) {
        section('verdicts', 'Verdicts', groupTable('verdict', 'Verdict', at.get('reason')));
    }
}

function methods() {
    if (!report.methods.length) {
        return;
    }
    const keys = [...new Set(report.methods.flatMap((method) => Object.keys(method.means)))];
    const shownKeys = ['j2j', 'j2b', 'b2b', 'skin_l1', 'motion_loss'].filter((key) => keys.includes(key));
    const titles = { j2j: 'J2J', j2b: 'J2B', b2b: 'B2B', skin_l1: 'Skin L1', motion_loss: 'Motion loss' };
    const digits = { j2j: 2, j2b: 2, b2b: 2, skin_l1: 3, motion_loss: 4 };
    section(
        'methods',
        'Against the true rigs',
        el('p', { class: 'quiet' }, 'Means over the assets that were measured.'),
        el(
            'div',
            { class: 'list' },
            el(
                'table',
                {},
                el(
                    'thead',
                    {},
                    el('tr', {}, el('th', {}, 'Method'), ['Measured', 'Failed', ...shownKeys.map((key) => titles[key])].map((title) => el('th', { class: 'number' }, title))),
                ),
                el(
                    'tbody',
                    {},
                    report.methods.map((method) =>
                        el(
                            'tr',
                            {},
                            el('td', {}, method.method.replaceAll('_', ' ')),
                            el('td', { class: 'number' }, number(method.measured)),
                            el('td', { class: 'number' }, number(method.failed)),
                            shownKeys.map((key) => el('td', { class: 'number' }, number(method.means[key] ?? null, digits[key]))),
                        ),
                    ),
                ),
            ),
        ),
    );
}

function runs(id, title, records) {
    const newest = [...records].reverse();
    const shown = newest.map((run, i) => {
        const seconds = (Date.parse(run.finished) - Date.parse(run.started)) / 1000;
        const facts = el(
            'div',
            { class: 'card' },
            el('h3', {}, `${run.command} ${run.id}`),
            el(
                'dl',
                { class: 'facts' },
                fact('Model', `${run.modelName ?? 'none'}${run.modelTrained ? '' : ' (random weights)'}`),
                fact('Model id', run.modelId),
                fact('Input', run.input),
                fact('Started', run.started),
                fact('Took', Number.isFinite(seconds) ? `${number(seconds, 1)} s` : null),
                fact('Assets', `${number(run.assets)}, of which ${number(run.failed)} failed; ${number(run.rows)} of the table's rows are of this run`),
                fact('Code', run.codeVersion),
                fact('Spark', run.sparkVersion),
                i === 0 && id === 'run' ? devices() : null,
                i === 0 && id === 'run' ? stages() : null,
            ),
            el(
                'details',
                {},
                el('summary', {}, `Parameters (${Object.keys(run.parameters).length})`),
                el('dl', { class: 'facts' }, Object.entries(run.parameters).map(([key, value]) => fact(key, value))),
            ),
        );
        return facts;
    });
    const [first, ...earlier] = shown;
    section(
        id,
        title,
        first,
        earlier.length ? el('details', {}, el('summary', {}, `Earlier runs (${earlier.length})`), el('div', { class: 'two' }, earlier)) : null,
    );
}

function fact(name, value) {
    return value === null || value === undefined || value === '' ? [] : [el('dt', {}, name), el('dd', {}, value)];
}

function devices() {
    if (!at.has('device')) {
        return [];
    }
    return fact('Devices', grouped('device').map(([device, found]) => `${device} (${found.length} assets)`).join(', '));
}

function stages() {
    const all = Object.entries(report.stages).filter(([, value]) => value > 0);
    const sum = all.reduce((total, [, value]) => total + value, 0);
    const parts = all
        .sort((a, b) => b[1] - a[1])
        .map(([stage, value]) => `${stage} ${number(value / 1000, 1)} s (${number((100 * value) / sum)} %)`);
    return fact('Time by stage', parts.join(', '));
}
