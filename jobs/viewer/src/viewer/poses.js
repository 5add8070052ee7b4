const DEGREES = Math.PI / 180;
const AXES = 3;

/** Seconds for which the range of motion moves a joint about one axis. */
export const SECONDS_AN_AXIS = 0.8;

/** Turns that are shown as a still: for a joint of a skeleton, radians about the scene's axes. */
export const PRESETS = Object.freeze([
    { key: 'rest', title: 'Rest', turns: () => () => [0, 0, 0] },
    { key: 'bend', title: 'Bend', turns: () => () => [14 * DEGREES, 0, 0] },
    { key: 'twist', title: 'Twist', turns: () => () => [0, 14 * DEGREES, 0] },
    { key: 'lean', title: 'Lean', turns: () => () => [0, 0, 12 * DEGREES] },
    { key: 'spread', title: 'Spread', turns: spread },
    { key: 'random', title: 'Random', turns: (joints, seed) => random(joints, seed) },
]);

/** What is at the left leans to the left, what is at the right to the right. */
function spread(joints) {
    const middle = joints.length ? joints[0].rest.x : 0;
    const widest = Math.max(1e-9, ...joints.map((joint) => Math.abs(joint.rest.x - middle)));
    return (joint) => {
        const side = (joints[joint].rest.x - middle) / widest;
        return [0, 0, Math.abs(side) < 0.05 || joints[joint].parent < 0 ? 0 : Math.sign(side) * 15 * DEGREES];
    };
}

/** The same for the same seed; joints turn by up to 30 degrees about each axis, roots do not. */
function random(joints, seed) {
    return (joint) => {
        if (joints[joint].parent < 0) {
            return [0, 0, 0];
        }
        return [0, 1, 2].map((axis) => (2 * hash(seed, joint, axis) - 1) * 30 * DEGREES);
    };
}

/** A number in [0, 1) of three whole numbers (the finaliser of MurmurHash3). */
function hash(a, b, c) {
    let h = (Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b) ^ Math.imul(c + 1, 0xc2b2ae35)) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** How long the range of motion of so many joints takes, in seconds. */
export function rangeSeconds(joints) {
    return joints * AXES * SECONDS_AN_AXIS;
}

/**
 * The range of motion: one joint after the other swings by 40 degrees to both sides about each axis.
 *
 * @returns which joint moves at a time, and its turn in radians
 */
export function rangeAt(seconds, joints) {
    const step = Math.floor(seconds / SECONDS_AN_AXIS) % (AXES * joints);
    const within = (seconds / SECONDS_AN_AXIS) % 1;
    const turn = [0, 0, 0];
    turn[step % AXES] = 40 * DEGREES * Math.sin(2 * Math.PI * within);
    return { joint: Math.floor(step / AXES), turn };
}

/** A wave that runs through the whole body, for a joint so deep in its skeleton. */
export function waveAt(seconds, depth) {
    const phase = (2 * Math.PI * seconds) / 3 - 0.6 * depth;
    return [9 * DEGREES * Math.sin(phase), 6 * DEGREES * Math.sin(phase * 0.5), 9 * DEGREES * Math.cos(phase)];
}
