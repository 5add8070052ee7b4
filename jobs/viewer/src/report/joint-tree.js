import { el } from './dom.js';
import { jointColour } from '../viewer/weight-materials.js';

/** The joints of a model as a tree that is read and walked with the keyboard. */
export class JointTree {
    #items = [];
    #order = [];
    #onHover;
    #onChoose;
    #current = 0;

    /**
     * @param joints of a model
     * @param onHover, onChoose are told numbers of joints; -1 when the mouse leaves
     */
    constructor(joints, onHover, onChoose) {
        this.#onHover = onHover;
        this.#onChoose = onChoose;
        const children = joints.map(() => []);
        const roots = [];
        joints.forEach((joint) => (joint.parent < 0 ? roots : children[joint.parent]).push(joint.index));
        this.element = el('div', { role: 'tree', 'aria-label': 'Joints' });
        const add = (index) => {
            const joint = joints[index];
            const dot = el('span', { class: 'dot' });
            dot.style.background = jointColour(index).getStyle();
            const item = el(
                'div',
                {
                    role: 'treeitem',
                    'aria-level': joint.depth + 1,
                    'aria-selected': 'false',
                    tabindex: this.#order.length ? '-1' : '0',
                    'data-joint': index,
                    on: {
                        pointerenter: () => onHover(index),
                        pointerleave: () => onHover(-1),
                        click: () => this.#choose(index),
                        focus: () => onHover(index),
                        blur: () => onHover(-1),
                        keydown: (event) => this.#key(event, index, joint.parent, children[index]),
                    },
                },
                dot,
                joint.name,
            );
            item.style.marginLeft = `${Math.min(joint.depth, 12) * 0.7}rem`;
            this.#items[index] = item;
            this.#order.push(index);
            this.element.append(item);
            children[index].forEach(add);
        };
        roots.forEach(add);
    }

    /** Shows which joint is chosen and which is under the mouse; -1 for none. */
    mark(chosen, hovered) {
        this.#items.forEach((item, joint) => {
            item.setAttribute('aria-selected', String(joint === chosen));
            item.classList.toggle('marked', joint === hovered && joint !== chosen);
        });
        const seen = hovered >= 0 ? hovered : chosen;
        if (seen >= 0 && !this.element.contains(document.activeElement)) {
            this.#items[seen]?.scrollIntoView({ block: 'nearest' });
        }
    }

    #choose(joint) {
        this.#focus(joint);
        this.#onChoose(joint);
    }

    #focus(joint) {
        this.#items[this.#order[this.#current]].tabIndex = -1;
        this.#current = this.#order.indexOf(joint);
        this.#items[joint].tabIndex = 0;
        this.#items[joint].focus();
    }

    #key(event, joint, parent, children) {
        const place = this.#order.indexOf(joint);
        const next = {
            ArrowDown: this.#order[place + 1],
            ArrowUp: this.#order[place - 1],
            ArrowLeft: parent >= 0 ? parent : undefined,
            ArrowRight: children[0],
            Home: this.#order[0],
            End: this.#order.at(-1),
        }[event.key];
        if (event.key === 'Enter' || event.key === ' ') {
            this.#choose(joint);
        } else if (next !== undefined) {
            this.#focus(next);
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }
}
