import {
    DirectionalLight,
    GridHelper,
    HemisphereLight,
    NeutralToneMapping,
    PerspectiveCamera,
    PMREMGenerator,
    Scene,
    Vector2,
    Vector3,
    WebGLRenderer,
    WebGLRenderTarget,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';
import { RiggedModel } from './rigged-model.js';
import { SkeletonOverlay } from './skeleton-overlay.js';
import { Shading } from './weight-materials.js';
import { rangeAt, waveAt } from './poses.js';

const OWN_COLOURS = { bone: '#3f7fe0', joint: '#ffd34d', root: '#f0523d', marked: '#ff3df0' };
const OTHER_COLOURS = { bone: '#35b57c', joint: '#d7ff8f', root: '#f0523d', marked: '#ff3df0' };
const JOINT_PIXELS = 12;
const BONE_PIXELS = 6;
const CLICK_PIXELS = 5;
const MARGIN = 1.2;

/**
 * Shows one rig, or several side by side from the same camera, on a canvas. What is picked in one is picked in the others, where the
 * joint nearest to it in bind pose is taken for the same.
 *
 * Fires on itself: `pick` when another joint is under the mouse or chosen, `pose` when joints moved, `play` when a motion
 * starts or ends.
 */
export class RigViewer extends EventTarget {
    #renderer;
    #camera = new PerspectiveCamera(30, 1, 0.01, 100);
    #controls;
    #panes = [];
    #canvas;
    #shading = Shading.MATERIALS;
    #skeleton = true;
    #ghost = false;
    #hovered = null;
    #chosen = null;
    #frame = 0;
    #motion = null;
    #begun = 0;
    #environment;
    #pickTarget = new WebGLRenderTarget(1, 1);
    #pressed = null;
    #pointer = null;
    #observer;

    /**
     * @param {HTMLCanvasElement} canvas that fills an element of its own; its size follows that
     * @throws where the browser has no WebGL 2
     */
    constructor(canvas) {
        super();
        this.#canvas = canvas;
        this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, preserveDrawingBuffer: true });
        this.#renderer.toneMapping = NeutralToneMapping;
        this.#renderer.autoClear = false;
        this.#renderer.setClearColor(0x000000, 0);
        this.#controls = new OrbitControls(this.#camera, canvas);
        this.#controls.addEventListener('change', () => this.invalidate());
        this.#observer = new ResizeObserver(() => this.#resize());
        this.#observer.observe(canvas.parentElement);
        canvas.addEventListener('pointermove', (event) => this.#moved(event));
        canvas.addEventListener('pointerleave', () => this.#left());
        canvas.addEventListener('pointerdown', (event) => {
            this.#pressed = new Vector2(event.clientX, event.clientY);
        });
        canvas.addEventListener('pointerup', (event) => this.#released(event));
        const rooms = new PMREMGenerator(this.#renderer);
        this.#environment = rooms.fromScene(new RoomEnvironment(), 0.04, 0.1, 100, { size: 64 }).texture;
        rooms.dispose();
    }

    /**
     * Reads GLB files and shows them, each in a pane.
     *
     * @param {Uint8Array[]} files
     * @returns {Promise<RiggedModel[]>}
     */
    async show(files) {
        const models = [];
        for (const bytes of files) {
            models.push(await RiggedModel.load(bytes));
        }
        this.#panes.forEach((pane) => pane.dispose());
        this.#panes = models.map((model, i) => new Pane(model, this.#environment, i ? OTHER_COLOURS : OWN_COLOURS));
        this.#panes.forEach((pane, i) => {
            pane.matches = this.#panes.map((other, k) => (k === i ? null : matches(pane.model, other.model)));
        });
        this.#hovered = null;
        this.#chosen = null;
        this.#resize();
        this.frame();
        return models;
    }

    /** What is shown, pane by pane. */
    get models() {
        return this.#panes.map((pane) => pane.model);
    }

    get shading() {
        return this.#shading;
    }

    set shading(shading) {
        this.#shading = shading;
        this.invalidate();
    }

    get skeletonShown() {
        return this.#skeleton;
    }

    set skeletonShown(shown) {
        this.#skeleton = shown;
        this.invalidate();
    }

    /** Whether the other panes' skeletons are drawn over each pane too. */
    get othersShown() {
        return this.#ghost;
    }

    set othersShown(shown) {
        this.#ghost = shown;
        this.invalidate();
    }

    /** The joint that is chosen, else the one under the mouse: {pane, joint}, or null. */
    get picked() {
        return this.#hovered ?? this.#chosen;
    }

    get chosen() {
        return this.#chosen;
    }

    /** Chooses a joint of a pane; it stays marked until another is chosen, or none by null. */
    choose(pick) {
        this.#chosen = pick;
        this.#pickChanged();
    }

    /** Marks a joint as if the mouse were over it; null ends that. */
    hover(pick) {
        if (pick?.pane !== this.#hovered?.pane || pick?.joint !== this.#hovered?.joint) {
            this.#hovered = pick;
            this.#pickChanged();
        }
    }

    /** The joint of a pane that stands for a pick: the same, or the nearest in bind pose; -1 for none. */
    jointIn(pane, pick) {
        if (!pick || !this.#panes[pane]?.model.joints.length) {
            return -1;
        }
        return pick.pane === pane ? pick.joint : this.#panes[pick.pane].matches[pane][pick.joint];
    }

    /** The camera sees all from the front left, slightly above. */
    frame() {
        const toward = new Vector3(Math.sin(0.6) * Math.cos(0.22), Math.sin(0.22), Math.cos(0.6) * Math.cos(0.22));
        const right = new Vector3().crossVectors(this.#camera.up, toward).normalize();
        const up = new Vector3().crossVectors(toward, right);
        const tall = Math.tan(((this.#camera.fov / 2) * Math.PI) / 180) / MARGIN;
        const wide = tall * this.#camera.aspect;
        let distance = 0.1;
        for (const point of this.#panes.flatMap(({ model }) => [...model.points, ...model.joints.map(({ rest }) => rest)])) {
            const near = point.dot(toward);
            distance = Math.max(distance, Math.abs(point.dot(up)) / tall + near, Math.abs(point.dot(right)) / wide + near);
        }
        this.#camera.position.copy(toward).multiplyScalar(distance);
        this.#camera.near = distance / 100;
        this.#camera.far = distance * 20;
        this.#camera.updateProjectionMatrix();
        this.#controls.target.set(0, 0, 0);
        this.#controls.update();
        this.invalidate();
    }

    /** Turns by a preset of poses. */
    pose(preset, seed = 0) {
        this.stop();
        this.#panes.forEach(({ model }) => model.poseBy(preset.turns(model.joints, seed)));
        this.#posed();
    }

    /** Turns a picked joint, and in the other panes the one that stands for it; radians about the scene's axes. */
    turn(pick, x, y, z) {
        this.stop();
        this.#panes.forEach(({ model }, pane) => {
            const joint = this.jointIn(pane, pick);
            if (joint >= 0) {
                model.turn(joint, x, y, z);
            }
        });
        this.#posed();
    }

    /** Plays `range`, joint after joint, `wave`, all joints, or a clip of the first pane's file by its name. */
    play(kind) {
        this.stop();
        this.#panes.forEach(({ model }) => model.rest());
        this.#motion = kind;
        this.#begun = performance.now();
        this.dispatchEvent(new Event('play'));
        this.invalidate();
    }

    get playing() {
        return this.#motion;
    }

    /** Stops where it is. */
    stop() {
        if (this.#motion) {
            this.#motion = null;
            this.hover(null);
            this.dispatchEvent(new Event('play'));
        }
    }

    /** Draws again before the next frame. */
    invalidate() {
        if (!this.#frame) {
            this.#frame = requestAnimationFrame((now) => {
                this.#frame = 0;
                this.#step(now);
                this.#draw();
                if (this.#motion) {
                    this.invalidate();
                }
            });
        }
    }

    /** Draws at once; for pictures and tests. */
    drawNow() {
        this.#draw();
    }

    dispose() {
        cancelAnimationFrame(this.#frame);
        this.#observer.disconnect();
        this.#panes.forEach((pane) => pane.dispose());
        this.#controls.dispose();
        this.#pickTarget.dispose();
        this.#renderer.dispose();
    }

    #posed() {
        this.dispatchEvent(new Event('pose'));
        this.invalidate();
    }

    #pickChanged() {
        this.dispatchEvent(new Event('pick'));
        this.invalidate();
    }

    #step(now) {
        if (!this.#motion) {
            return;
        }
        this.showMotion(this.#motion, (now - this.#begun) / 1000);
        this.dispatchEvent(new Event('pose'));
    }

    /** The pose of a motion at a time in seconds. */
    showMotion(kind, seconds) {
        if (kind === 'wave') {
            this.#panes.forEach(({ model }) => model.poseBy((joint) => waveAt(seconds, model.joints[joint].depth)));
            return;
        }
        const first = this.#panes[0]?.model;
        if (!first?.joints.length) {
            return;
        }
        const { joint, turn } = rangeAt(Math.max(0, seconds), first.joints.length);
        this.hover({ pane: 0, joint });
        this.#panes.forEach(({ model }, pane) => {
            const moved = this.jointIn(pane, { pane: 0, joint });
            model.poseBy((each) => (each === moved ? turn : [0, 0, 0]));
        });
    }

    #resize() {
        const { clientWidth, clientHeight } = this.#canvas.parentElement;
        if (!clientWidth || !clientHeight) {
            return;
        }
        this.#renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
        this.#renderer.setSize(clientWidth, clientHeight);
        const [first] = this.#rects();
        this.#camera.aspect = first ? first.width / first.height : 1;
        this.#camera.updateProjectionMatrix();
        this.#draw();
    }

    /** Where the panes are, in CSS pixels from the upper left: side by side where there is more width than height. */
    #rects() {
        const size = this.#renderer.getSize(new Vector2());
        const count = Math.max(1, this.#panes.length);
        const beside = size.x >= size.y * 0.9;
        return this.#panes.map((_, i) =>
            beside
                ? { x: (i * size.x) / count, y: 0, width: size.x / count, height: size.y }
                : { x: 0, y: (i * size.y) / count, width: size.x, height: size.y / count },
        );
    }

    #draw() {
        const renderer = this.#renderer;
        const size = renderer.getSize(new Vector2());
        renderer.setScissorTest(false);
        renderer.setViewport(0, 0, size.x, size.y);
        renderer.clear();
        renderer.setScissorTest(true);
        this.#rects().forEach((rect, i) => {
            const pane = this.#panes[i];
            const y = size.y - rect.y - rect.height; // the renderer counts from below
            renderer.setViewport(rect.x, y, rect.width, rect.height);
            renderer.setScissor(rect.x, y, rect.width, rect.height);
            const marked = this.jointIn(i, this.picked);
            pane.model.weightMaterials.apply(this.#shading, marked);
            pane.light.position.copy(this.#camera.position).add(new Vector3(-1, 2, 0));
            renderer.render(pane.scene, this.#camera);
            if (this.#skeleton) {
                renderer.clearDepth();
                pane.overlay.update(marked);
                renderer.render(pane.overlay.scene, this.#camera);
                this.#panes.forEach((other, k) => {
                    if (this.#ghost && k !== i) {
                        other.overlay.update(this.jointIn(k, this.picked));
                        renderer.render(other.overlay.scene, this.#camera);
                    }
                });
            }
        });
        renderer.setScissorTest(false);
    }

    #moved(event) {
        if (event.pointerType === 'touch' || event.buttons || this.#motion) {
            return;
        }
        if (!this.#pointer) {
            requestAnimationFrame(() => {
                const at = this.#pointer;
                this.#pointer = null;
                if (at) {
                    this.hover(this.pickAt(at.x, at.y));
                }
            });
        }
        this.#pointer = new Vector2(event.clientX, event.clientY);
    }

    #left() {
        this.#pointer = null;
        if (!this.#motion) {
            this.hover(null);
        }
    }

    #released(event) {
        const still = this.#pressed?.distanceTo(new Vector2(event.clientX, event.clientY)) < CLICK_PIXELS;
        this.#pressed = null;
        if (still) {
            this.stop();
            this.choose(this.pickAt(event.clientX, event.clientY));
        }
    }

    /** What is at a place of the window: {pane, joint}, or null. Joints come before bones, and bones before the surface. */
    pickAt(clientX, clientY) {
        const bounds = this.#canvas.getBoundingClientRect();
        const x = clientX - bounds.left;
        const y = clientY - bounds.top;
        const rects = this.#rects();
        const index = rects.findIndex((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height);
        if (index < 0) {
            return null;
        }
        const rect = rects[index];
        const pane = this.#panes[index];
        let joint = this.#skeleton ? this.#nearestJoint(pane.model, rect, x - rect.x, y - rect.y) : -1;
        if (joint < 0) {
            joint = this.#surfaceJoint(pane, rect, x - rect.x, y - rect.y);
        }
        return joint < 0 ? null : { pane: index, joint };
    }

    /** Where a joint is on the screen, in pixels of the window. */
    placeOf(pane, joint) {
        const bounds = this.#canvas.getBoundingClientRect();
        const rect = this.#rects()[pane];
        const at = this.#project(this.#panes[pane].model, joint, rect);
        return { x: bounds.left + rect.x + at.x, y: bounds.top + rect.y + at.y };
    }

    #project(model, joint, rect) {
        const at = model.head(joint, new Vector3()).project(this.#camera);
        return new Vector2(((at.x + 1) / 2) * rect.width, ((1 - at.y) / 2) * rect.height);
    }

    #nearestJoint(model, rect, x, y) {
        const mouse = new Vector2(x, y);
        const places = model.joints.map((joint) => this.#project(model, joint.index, rect));
        let best = -1;
        let least = JOINT_PIXELS;
        places.forEach((place, joint) => {
            const distance = place.distanceTo(mouse);
            if (distance < least) {
                least = distance;
                best = joint;
            }
        });
        if (best >= 0) {
            return best;
        }
        least = BONE_PIXELS;
        for (const { index, parent } of model.joints) {
            if (parent >= 0) {
                const distance = toSegment(mouse, places[parent], places[index]);
                if (distance < least) {
                    least = distance;
                    best = parent;
                }
            }
        }
        return best;
    }

    #surfaceJoint(pane, rect, x, y) {
        const pixel = new Uint8Array(4);
        const camera = this.#camera;
        const renderer = this.#renderer;
        camera.setViewOffset(rect.width, rect.height, Math.floor(x), Math.floor(y), 1, 1);
        renderer.setRenderTarget(this.#pickTarget);
        renderer.clear();
        pane.grid.visible = false;
        pane.model.weightMaterials.whilePicking(() => renderer.render(pane.scene, camera));
        pane.grid.visible = true;
        renderer.readRenderTargetPixels(this.#pickTarget, 0, 0, 1, 1, pixel);
        renderer.setRenderTarget(null);
        camera.clearViewOffset();
        return pixel[2] > 127 ? pixel[0] + 256 * pixel[1] : -1;
    }
}

/** One of the models with its lights. */
class Pane {
    constructor(model, environment, colours) {
        this.model = model;
        this.matches = [];
        this.scene = new Scene();
        this.scene.environment = environment;
        this.scene.environmentIntensity = 0.45;
        this.scene.add(new HemisphereLight(0xffffff, 0x8890a0, 0.5));
        this.light = new DirectionalLight(0xffffff, 1.3);
        this.scene.add(this.light);
        this.grid = new GridHelper(4, 16, 0x8a93a3, 0x8a93a3);
        this.grid.material.transparent = true;
        this.grid.material.opacity = 0.25;
        this.grid.position.y = model.box.min.y;
        this.scene.add(this.grid);
        this.scene.add(model.root);
        this.overlay = new SkeletonOverlay(model, colours);
    }

    dispose() {
        this.model.dispose();
        this.overlay.dispose();
        this.grid.dispose();
    }
}

/** For each joint of a model the nearest of another in bind pose; -1 where that has none. */
function matches(model, other) {
    return model.joints.map((joint) => {
        let best = -1;
        let least = Infinity;
        for (const candidate of other.joints) {
            const distance = joint.rest.distanceToSquared(candidate.rest);
            if (distance < least) {
                least = distance;
                best = candidate.index;
            }
        }
        return best;
    });
}

function toSegment(point, from, to) {
    const along = to.clone().sub(from);
    const part = Math.max(0, Math.min(1, point.clone().sub(from).dot(along) / Math.max(1e-9, along.lengthSq())));
    return point.distanceTo(from.clone().addScaledVector(along, part));
}
