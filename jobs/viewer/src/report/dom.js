/**
 * An element with attributes and children. Texts become text nodes: nothing of a run's data is ever read as HTML.
 *
 * @param {string} name of the element
 * @param {object} attributes `class`, `on` (listeners by name), properties with a leading dot, else attributes
 * @param {...(Node|string|number|null|Array)} children
 */
export function el(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (key === 'on') {
            Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
        } else if (key.startsWith('.')) {
            element[key.slice(1)] = value;
        } else {
            element.setAttribute(key, value === true ? '' : value);
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined).map(asNode));
    return element;
}

function asNode(child) {
    return child instanceof Node ? child : document.createTextNode(shown(String(child)));
}

/** Text with what turns the direction of writing, or is no character, made visible. */
export function shown(text) {
    return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd');
}

/** A number of a column as people read it; a dash for none. */
export function number(value, digits = 0) {
    if (value === null || value === undefined || !Number.isFinite(value)) {
        return '\u2013';
    }
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A button for the light or the dark page; what was chosen is kept for the next page. */
export function themeButton() {
    const button = el('button', { class: 'plain', type: 'button', title: 'Light or dark (t)' }, '\u25d0');
    button.setAttribute('aria-label', 'Light or dark');
    button.addEventListener('click', toggleTheme);
    return button;
}

/** The other of light and dark. */
export function toggleTheme() {
    const next = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    try {
        localStorage.setItem('tokenrig-theme', next);
    } catch {
        // a browser that keeps nothing of pages on a disk keeps the choice for this page only
    }
    document.dispatchEvent(new Event('theme'));
}

/** Whether the page is dark now. */
export function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Takes the theme that was chosen on another page. */
export function applyTheme() {
    try {
        const kept = localStorage.getItem('tokenrig-theme');
        if (kept === 'light' || kept === 'dark') {
            document.documentElement.dataset.theme = kept;
        }
    } catch {
        // as above
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => document.dispatchEvent(new Event('theme')));
}

/** The value of a CSS variable of the page. */
export function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** What a verdict or a status looks like. */
export function badge(text) {
    const kind = { rigged: 'good', measured: 'good', accept: 'good', review: 'warn', failed: 'bad', quarantine: 'bad' };
    return el('span', { class: `badge ${kind[text] ?? ''}` }, text);
}

/** A dialog that explains keys; `rows` are [keys, what they do]. */
export function helpDialog(rows) {
    const dialog = el(
        'dialog',
        { class: 'help' },
        el('h2', {}, 'Keys'),
        el('dl', {}, rows.map(([keys, what]) => [el('dt', {}, el('kbd', {}, keys)), el('dd', {}, what)])),
        el('form', { method: 'dialog' }, el('button', {}, 'Close')),
    );
    document.body.append(dialog);
    return dialog;
}

/** Whether a key goes to a field that a person writes in. */
export function isTyping(event) {
    return event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
}
