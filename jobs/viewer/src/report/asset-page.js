import { applyTheme, badge, el, helpDialog, isTyping, number, shown, themeButton, toggleTheme } from './dom.js';
import { JointTree } from './joint-tree.js';
import { TokenStrip } from './token-strip.js';
import { bytesOf } from '../viewer/glb.js';
import { PRESETS } from '../viewer/poses.js';
import { RigViewer } from '../viewer/rig-viewer.js';
import { HEAT_STOPS, Shading } from '../viewer/weight-materials.js';

const DEGREES = Math.PI / 180;
const page = window.tokenrigAsset;
const fact = new Map(page.columns.map((column, i) => [column.key, page.facts[i]]));
const name = fact.get('asset');
const models = page.models.filter((model) => model.glb);
const problems = page.models.filter((model) => model.problem);

applyTheme();
document.title = `${shown(name)} \u2013 TokenRig report`;

const help = helpDialog([
    ['[ ]', 'the page before, the next'],
    ['m', 'materials, weights, plain'],
    ['s', 'skeleton'],
    ['o', 'the other skeletons over each'],
    ['1 to 6', 'poses'],
    ['space', 'plays or stops the range of motion'],
    ['w', 'plays a wave through the body'],
    ['f', 'the whole rig in view'],
    ['arrows', 'walk the tree of joints; Enter chooses'],
    ['Esc', 'chooses no joint'],
    ['t', 'light or dark'],
]);

const canvas = el('canvas', { 'aria-label': 'The rig; drag to turn, scroll to zoom, click a joint to choose it', tabindex: '-1' });
const stage = el('div', { class: 'stage' }, canvas);
const tree = el('nav', { class: 'tree', 'aria-label': 'Joints' });
const side = el('div', { class: 'side' });
const tokens = el('div', { class: 'tokens' });
const layout = el('div', { class: 'columns', 'data-panel': 'side' }, tree, stage, pickers(), side, tokens);

document.getElementById('page').append(
    el(
        'header',
        { class: 'bar' },
        el('a', { href: '../index.html', title: 'All assets', 'aria-label': 'All assets' }, '\u2190', el('span', {}, ' Report')),
        el('h1', { class: 'where', title: name }, name),
        fact.get('status') ? badge(fact.get('status')) : null,
        fact.get('verdict') ? badge(fact.get('verdict')) : null,
        el(
            'nav',
            { 'aria-label': 'Pages' },
            page.previous ? el('a', { href: page.previous, title: 'Page before ([)', 'aria-label': 'Page before' }, '\u2039') : null,
            el('span', { class: 'quiet' }, `${page.position} of ${page.pages}`),
            page.next ? el('a', { href: page.next, title: 'Next page (])', 'aria-label': 'Next page' }, '\u203a') : null,
        ),
        el('button', { class: 'plain', type: 'button', title: 'Keys (?)', 'aria-label': 'Keys', on: { click: () => help.showModal() } }, '?'),
        themeButton(),
    ),
    layout,
);

let viewer = null;
let jointTree = null;
const strips = [];
const picked = el('p', { class: 'quiet' });
const sliders = ['x', 'y', 'z'].map(slider);
const buttons = {};

facts();
if (models.length) {
    try {
        viewer = new RigViewer(canvas);
        // for who tries the page from outside
        window.tokenrigViewer = viewer;
        start().catch((error) => message(`The rig cannot be shown: ${error.message}`));
    } catch (error) {
        message(`This browser cannot draw in 3D: ${error.message}`);
    }
} else {
    message(problems.length ? problems.map((model) => `${model.label}: ${model.problem}`).join(' ') : 'There is no rig to show.');
}
keyboard();

function message(text) {
    stage.append(el('div', { class: 'message', role: 'alert' }, text));
}

async function start() {
    const waiting = el('div', { class: 'message' }, 'Reading the rig \u2026');
    stage.append(waiting);
    const loaded = await viewer.show(models.map((model) => bytesOf(model.glb)));
    waiting.remove();
    labels(loaded);
    legend();
    tools();
    jointTree = new JointTree(
        loaded[0].joints,
        (joint) => viewer.hover(joint < 0 ? null : { pane: 0, joint }),
        (joint) => choose(0, joint),
    );
    tree.append(el('h3', {}, `Joints of ${models[0].label} (${loaded[0].joints.length})`), jointTree.element);
    models.forEach((model, pane) => {
        if (model.tokens) {
            const byName = new Map(loaded[pane].joints.map((joint) => [joint.name, joint.index]));
            const strip = new TokenStrip(
                model.tokens,
                (joint) => viewer.hover(joint === null || !byName.has(joint) ? null : { pane, joint: byName.get(joint) }),
                (joint) => byName.has(joint) && choose(pane, byName.get(joint)),
            );
            strips.push({ strip, pane });
            tokens.append(models.filter((each) => each.tokens).length > 1 ? el('h3', {}, `Tokens of ${model.label}`) : '', strip.element);
        }
    });
    if (!strips.length) {
        tokens.append(el('p', { class: 'quiet' }, 'This run has no token sequence of the asset.'));
    }
    viewer.addEventListener('pick', showPick);
    viewer.addEventListener('pose', showPose);
    viewer.addEventListener('play', showPlay);
    showPick();
    document.body.dataset.ready = 'true';
}

function choose(pane, joint) {
    const chosen = viewer.chosen;
    viewer.stop();
    viewer.choose(chosen?.pane === pane && chosen.joint === joint ? null : { pane, joint });
}

function labels(loaded) {
    const row = el(
        'div',
        { class: 'labels' },
        loaded.map((model, i) =>
            el(
                'div',
                {},
                el('b', {}, models[i].label),
                el('span', { class: 'quiet' }, `${model.joints.length} joints${model.note ? `; ${model.note}` : ''}`),
            ),
        ),
    );
    stage.append(row);
    const arrange = () => row.classList.toggle('stacked', stage.clientWidth < 0.9 * stage.clientHeight);
    new ResizeObserver(arrange).observe(stage);
    arrange();
}

function legend() {
    const ramp = el('canvas', { width: 130, height: 1 });
    const context = ramp.getContext('2d');
    const gradient = context.createLinearGradient(0, 0, 130, 0);
    HEAT_STOPS.forEach(([at, colour]) => gradient.addColorStop(at, colour));
    context.fillStyle = gradient;
    context.fillRect(0, 0, 130, 1);
    stage.append(
        el('div', { class: 'legend', '.hidden': true }, 'weight of the joint', ramp, el('div', { class: 'ends' }, el('span', {}, '0'), el('span', {}, '1'))),
    );
}

function tools() {
    const shading = el(
        'select',
        { 'aria-label': 'Surface', on: { change: () => (viewer.shading = shading.value) } },
        [[Shading.MATERIALS, 'Materials'], [Shading.WEIGHTS, 'Weights'], [Shading.PLAIN, 'Plain']].map(([value, title]) => el('option', { value }, title)),
    );
    buttons.shading = shading;
    buttons.skeleton = toggle('Skeleton', () => (viewer.skeletonShown = !viewer.skeletonShown), true);
    buttons.range = toggle('\u25b6 Range of motion', () => play('range'), false);
    buttons.wave = toggle('\u25b6 Wave', () => play('wave'), false);
    const row = el('div', { class: 'tools' }, shading, buttons.skeleton);
    if (models.length > 1) {
        buttons.others = toggle('Over each other', () => (viewer.othersShown = !viewer.othersShown), false);
        row.append(buttons.others);
    }
    row.append(
        buttons.range,
        buttons.wave,
        el('button', { type: 'button', title: 'The whole rig in view (f)', on: { click: () => viewer.frame() } }, 'Frame'),
    );
    stage.append(row);
}

function toggle(title, action, pressed) {
    const button = el('button', { type: 'button', 'aria-pressed': String(pressed) }, title);
    button.addEventListener('click', () => {
        const now = action();
        if (typeof now === 'boolean') {
            button.setAttribute('aria-pressed', String(now));
        }
    });
    return button;
}

function play(kind) {
    if (viewer.playing === kind) {
        viewer.stop();
    } else {
        viewer.play(kind);
    }
}

function showPlay() {
    for (const kind of ['range', 'wave']) {
        const on = viewer.playing === kind;
        buttons[kind].setAttribute('aria-pressed', String(on));
        buttons[kind].textContent = `${on ? '\u25a0' : '\u25b6'} ${kind === 'range' ? 'Range of motion' : 'Wave'}`;
    }
}

function showPick() {
    const pick = viewer.picked;
    const chosen = viewer.chosen;
    jointTree.mark(viewer.jointIn(0, chosen), viewer.jointIn(0, pick));
    strips.forEach(({ strip, pane }) => {
        const joint = viewer.jointIn(pane, pick);
        strip.mark(joint < 0 ? null : viewer.models[pane].joints[joint].name);
    });
    stage.querySelector('.legend').hidden = !pick;
    const names = viewer.models.map((model, pane) => {
        const joint = viewer.jointIn(pane, pick);
        return joint < 0 ? null : `${models[pane].label}: ${model.joints[joint].name}`;
    });
    picked.textContent = pick ? shown(names.filter(Boolean).join(', ')) : 'Click a joint, or choose one in the tree, to turn it.';
    sliders.forEach(({ input }) => (input.disabled = !chosen));
    showPose();
}

function showPose() {
    const chosen = viewer.chosen;
    sliders.forEach(({ input, output }, axis) => {
        const turn = chosen ? viewer.models[chosen.pane].turns[3 * chosen.joint + axis] / DEGREES : 0;
        input.value = turn;
        output.textContent = `${Math.round(turn)}\u00b0`;
    });
}

function slider(axis) {
    const input = el('input', { type: 'range', min: -120, max: 120, step: 1, disabled: true, 'aria-label': `Turn about ${axis}` });
    const output = el('output', {}, '0\u00b0');
    input.addEventListener('input', () => {
        const chosen = viewer.chosen;
        if (chosen) {
            const values = sliders.map((each) => Number(each.input.value) * DEGREES);
            viewer.turn(chosen, ...values);
        }
    });
    return { input, output, element: el('label', { class: 'slider' }, axis.toUpperCase(), input, output) };
}

function facts() {
    if (fact.get('error_text')) {
        side.append(el('section', {}, el('h3', {}, fact.get('error_kind')), el('p', { class: 'error' }, fact.get('error_text'))));
    }
    if (fact.get('reason')) {
        side.append(el('section', {}, el('h3', {}, 'Verdict'), el('p', {}, badge(fact.get('verdict')), ' ', fact.get('reason'))));
    }
    if (models.length) {
        side.append(
            el(
                'section',
                {},
                el('h3', {}, 'Pose'),
                el(
                    'div',
                    { class: 'presets' },
                    PRESETS.map((preset, i) =>
                        el('button', { type: 'button', title: `${preset.title} (${i + 1})`, on: { click: () => pose(i) } }, preset.title),
                    ),
                ),
                picked,
                sliders.map((each) => each.element),
            ),
        );
    }
    const compared = page.other !== null;
    side.append(
        el(
            'section',
            {},
            el('h3', {}, 'Numbers'),
            el(
                'dl',
                { class: 'facts' },
                page.columns.map((column, i) => {
                    const here = page.facts[i];
                    const there = compared ? page.other[i] : null;
                    if (!column.number || (here === null && there === null)) {
                        return [];
                    }
                    const text = number(here, column.digits) + (compared ? ` (there ${number(there, column.digits)})` : '');
                    return [el('dt', { title: column.about }, column.title), el('dd', {}, text)];
                }),
            ),
        ),
    );
    if (page.warnings.length) {
        side.append(
            el(
                'section',
                {},
                el('h3', {}, 'Warnings'),
                el('dl', { class: 'facts' }, page.warnings.map((warning) => [el('dt', {}, warning.kind), el('dd', {}, warning.text)])),
            ),
        );
    }
    problems.forEach((model) => side.append(el('section', {}, el('h3', {}, model.label), el('p', { class: 'error' }, model.problem))));
    const stages = Object.entries(page.milliseconds);
    side.append(
        el(
            'section',
            {},
            el('h3', {}, 'Files'),
            el(
                'dl',
                { class: 'facts' },
                page.source ? [el('dt', {}, 'Source'), el('dd', {}, page.source)] : [],
                page.output ? [el('dt', {}, 'Rigged'), el('dd', {}, page.output)] : [],
                fact.get('device') ? [el('dt', {}, 'Device'), el('dd', {}, fact.get('device'))] : [],
            ),
            stages.length
                ? el(
                      'details',
                      {},
                      el('summary', {}, 'Time by stage'),
                      el('dl', { class: 'facts' }, stages.map(([stage, value]) => [el('dt', {}, stage), el('dd', {}, `${number(value)} ms`)])),
                  )
                : null,
        ),
    );
}

let seed = 0;

function pose(preset) {
    viewer.pose(PRESETS[preset], PRESETS[preset].key === 'random' ? seed++ : 0);
}

function pickers() {
    const panels = [['side', 'Pose and facts'], ['tree', 'Joints'], ['tokens', 'Tokens']];
    return el(
        'div',
        { class: 'pickers' },
        panels.map(([panel, title]) =>
            el('button', { type: 'button', on: { click: () => (layout.dataset.panel = panel) } }, title),
        ),
    );
}

function keyboard() {
    document.addEventListener('keydown', (event) => {
        if (isTyping(event) && event.key !== 'Escape') {
            return;
        }
        const actions = {
            '?': () => help.showModal(),
            t: toggleTheme,
            '[': () => page.previous && (location.href = page.previous),
            ']': () => page.next && (location.href = page.next),
        };
        if (viewer && document.body.dataset.ready) {
            Object.assign(actions, {
                m: () => {
                    const all = Object.values(Shading);
                    viewer.shading = all[(all.indexOf(viewer.shading) + 1) % all.length];
                    buttons.shading.value = viewer.shading;
                },
                s: () => buttons.skeleton.click(),
                o: () => buttons.others?.click(),
                f: () => viewer.frame(),
                w: () => play('wave'),
                ' ': () => play(viewer.playing ?? 'range'),
                Escape: () => {
                    viewer.stop();
                    viewer.choose(null);
                },
            });
            PRESETS.forEach((_, i) => (actions[i + 1] = () => pose(i)));
        }
        const action = actions[event.key];
        if (action && !document.querySelector('dialog[open]') && !(event.key === ' ' && event.target.closest('button, summary'))) {
            event.preventDefault();
            action();
        }
    });
}
