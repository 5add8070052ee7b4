import { el } from './dom.js';

const MEANING = {
    begin: 'begin of skeleton',
    class: 'class',
    part: 'part',
    joint: 'joint: three coordinate bins',
    branch: 'joint with another parent than the joint before it: the parent\u2019s place, then its own',
    end: 'end of skeleton',
    other: 'token',
};

/** A token sequence with its joints and codes; what belongs to a joint is marked with it. */
export class TokenStrip {
    #byName = new Map();

    /**
     * @param tokens as the page's data has them
     * @param onHover, onChoose are told names of joints; null when the mouse leaves
     */
    constructor(tokens, onHover, onChoose) {
        const parts = [];
        for (const [kind, joint, ids] of tokens.segments) {
            parts.push(this.#part(kind, MEANING[kind], ids, joint < 0 ? null : this.#name(tokens, joint), joint, onHover, onChoose));
        }
        tokens.skin.forEach(([, codes], joint) => {
            parts.push(this.#part('code', 'SkinTokens: codebook entries', codes, this.#name(tokens, joint), joint, onHover, onChoose));
        });
        const total = tokens.segments.reduce((sum, [, , ids]) => sum + ids.length, 0);
        const codes = tokens.skin.reduce((sum, [, ids]) => sum + ids.length, 0);
        this.element = el(
            'div',
            {},
            el(
                'div',
                { class: 'key' },
                el('b', {}, `${total} skeleton tokens, ${codes} SkinTokens`),
                [['begin', 'marks'], ['class', 'class'], ['joint', 'joint'], ['branch', 'branch and joint'], ['code', 'codes of a joint']].map(
                    ([kind, title]) => el('span', {}, el('i', { class: kind }), title),
                ),
                el('span', {}, 'struck out: moves nothing and was left out'),
            ),
            el('div', { class: 'sequence' }, parts),
        );
    }

    /** Marks what belongs to a joint of this name, or nothing. */
    mark(name) {
        this.#byName.forEach((parts, key) => parts.forEach((part) => part.classList.toggle('marked', key === name)));
        const [first] = this.#byName.get(name) ?? [];
        const box = this.element.parentElement;
        if (first && box && !box.matches(':hover')) {
            box.scrollTop = first.offsetTop - box.offsetTop - box.clientHeight / 2;
        }
    }

    #name(tokens, joint) {
        const inRig = tokens.skin[joint]?.[0] ?? joint;
        return inRig < 0 ? null : (tokens.names[inRig] ?? null);
    }

    #part(kind, meaning, ids, name, joint, onHover, onChoose) {
        const gone = joint >= 0 && name === null;
        const part = el(
            'button',
            {
                type: 'button',
                class: `${kind}${gone ? ' gone' : ''}`,
                title: `${meaning}${name ? `: ${name}` : gone ? ' (left out of the file)' : ''}`,
                tabindex: '-1',
                on: name
                    ? {
                          pointerenter: () => onHover(name),
                          pointerleave: () => onHover(null),
                          click: () => onChoose(name),
                      }
                    : {},
            },
            ids.join(' '),
        );
        if (name) {
            this.#byName.set(name, [...(this.#byName.get(name) ?? []), part]);
        }
        return part;
    }
}
