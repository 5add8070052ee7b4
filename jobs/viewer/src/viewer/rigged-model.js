import { Box3, Group, Quaternion, Vector3 } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { MeshoptDecoder } from 'meshoptimizer-in-plain-script';
import { plainGlb } from './glb.js';
import { WeightMaterials } from './weight-materials.js';

const MOST_SAMPLES = 20000;
const KEPT_SAMPLES = 400;

/**
 * A GLB with its joints, ready to be posed. Joints are counted over all skins of the file, each node once, in the order in
 * which the file first names them.
 */
export class RiggedModel {
    /**
     * Reads a GLB. One whose images or materials cannot be read is shown without them.
     *
     * @param {Uint8Array} bytes the whole file
     * @returns {Promise<RiggedModel>}
     */
    static async load(bytes) {
        const loader = new GLTFLoader();
        loader.setMeshoptDecoder(MeshoptDecoder);
        const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
        try {
            return new RiggedModel(await loader.parseAsync(buffer, ''), '');
        } catch (e) {
            const gltf = await loader.parseAsync(plainGlb(buffer), '');
            return new RiggedModel(gltf, `shown without its materials: ${e.message}`);
        }
    }

    constructor(gltf, note) {
        this.note = note;
        this.root = new Group();
        this.root.add(gltf.scene);
        this.clips = gltf.animations;
        this.root.updateMatrixWorld(true);
        this.joints = jointsOf(gltf);
        this.meshes = [];
        gltf.scene.traverse((object) => {
            if (object.isMesh) {
                this.#prepare(object);
            }
        });
        /** (joints, 3): turns about the x, y and z axes of the scene, in radians */
        this.turns = new Float64Array(3 * this.joints.length);
        this.weightMaterials = new WeightMaterials(this);
        /** some of the surface in bind pose, in the frame of the root's parent */
        this.points = [];
        this.box = this.#restBox();
        this.#normalise();
        this.#pose();
    }

    /** Puts the model into a cube of side 2 around the origin, so that two of one mesh lie over each other. */
    #normalise() {
        const size = this.box.getSize(new Vector3());
        const scale = 2 / Math.max(1e-9, size.x, size.y, size.z);
        const centre = this.box.getCenter(new Vector3());
        this.root.scale.setScalar(scale);
        this.root.position.copy(centre).multiplyScalar(-scale);
        this.root.updateMatrixWorld(true);
        this.box.applyMatrix4(this.root.matrixWorld);
        this.joints.forEach((joint) => joint.rest.applyMatrix4(this.root.matrixWorld));
        this.points.forEach((point) => point.applyMatrix4(this.root.matrixWorld));
    }

    #prepare(mesh) {
        mesh.frustumCulled = false;
        if (!mesh.geometry.getAttribute('normal')) {
            mesh.geometry.computeVertexNormals();
        }
        const local = new Map();
        if (mesh.isSkinnedMesh) {
            mesh.skeleton.bones.forEach((bone, i) => {
                const joint = this.joints.findIndex((each) => each.bone === bone);
                if (joint >= 0) {
                    local.set(joint, i);
                }
            });
        }
        this.meshes.push({ mesh, own: mesh.material, local });
    }

    /** Bounds of what is drawn in bind pose, in the scene's frame; keeps some of its points. */
    #restBox() {
        const box = new Box3();
        const point = new Vector3();
        for (const { mesh } of this.meshes) {
            const count = mesh.geometry.getAttribute('position').count;
            const step = Math.max(1, Math.floor(count / MOST_SAMPLES));
            const kept = Math.max(1, Math.floor(count / step / KEPT_SAMPLES)) * step;
            for (let i = 0; i < count; i += step) {
                mesh.getVertexPosition(i, point);
                box.expandByPoint(point.applyMatrix4(mesh.matrixWorld));
                if (i % kept === 0) {
                    this.points.push(point.clone());
                }
            }
        }
        if (box.isEmpty()) {
            this.joints.forEach((joint) => box.expandByPoint(joint.rest));
        }
        if (box.isEmpty()) {
            box.set(new Vector3(-1, -1, -1), new Vector3(1, 1, 1));
        }
        return box;
    }

    /** All joints as in the file. */
    rest() {
        this.turns.fill(0);
        this.#pose();
    }

    /**
     * Turns all joints.
     *
     * @param {(joint: number) => [number, number, number]} turns radians about the scene's axes
     */
    poseBy(turns) {
        for (let joint = 0; joint < this.joints.length; joint++) {
            this.turns.set(turns(joint), 3 * joint);
        }
        this.#pose();
    }

    /** Turns one joint, in radians about the scene's axes. */
    turn(joint, x, y, z) {
        this.turns.set([x, y, z], 3 * joint);
        this.#pose();
    }

    #pose() {
        const turn = new Quaternion();
        const x = new Quaternion();
        const y = new Quaternion();
        for (let i = 0; i < this.joints.length; i++) {
            const { bone, local, parentRest, parentRestInverse } = this.joints[i];
            turn.setFromAxisAngle(AXES[2], this.turns[3 * i + 2]);
            turn.multiply(y.setFromAxisAngle(AXES[1], this.turns[3 * i + 1]));
            turn.multiply(x.setFromAxisAngle(AXES[0], this.turns[3 * i]));
            bone.quaternion.copy(parentRestInverse).multiply(turn).multiply(parentRest).multiply(local);
        }
        this.root.updateMatrixWorld(true);
    }

    /** Where a joint is now, in the frame of the root's parent. */
    head(joint, into) {
        return into.setFromMatrixPosition(this.joints[joint].bone.matrixWorld);
    }

    /** Position of a vertex of a mesh as posed, in the world. */
    vertex(mesh, index, into) {
        const { mesh: object } = this.meshes[mesh];
        object.getVertexPosition(index, into);
        return into.applyMatrix4(object.matrixWorld);
    }

    dispose() {
        this.weightMaterials.dispose();
        for (const { mesh } of this.meshes) {
            mesh.geometry.dispose();
        }
    }
}

const AXES = [new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1)];

/** Joints of a file in the order of its skins, with names as the document has them and their rest. */
function jointsOf(gltf) {
    const { json, associations } = gltf.parser;
    const objects = new Map();
    gltf.scene.traverse((object) => {
        const node = associations.get(object)?.nodes;
        if (node !== undefined && !objects.has(node)) {
            objects.set(node, object);
        }
    });
    const nodes = [];
    for (const skin of json.skins ?? []) {
        for (const node of skin.joints) {
            if (objects.has(node) && !nodes.includes(node)) {
                nodes.push(node);
            }
        }
    }
    const byBone = new Map(nodes.map((node, i) => [objects.get(node), i]));
    const joints = nodes.map((node, i) => {
        const bone = objects.get(node);
        let above = bone.parent;
        while (above && !byBone.has(above)) {
            above = above.parent;
        }
        const parentRest = new Quaternion();
        if (bone.parent) {
            bone.parent.matrixWorld.decompose(new Vector3(), parentRest, new Vector3());
        }
        return {
            index: i,
            name: json.nodes[node].name ?? `node ${node}`,
            bone,
            parent: above ? byBone.get(above) : -1,
            local: bone.quaternion.clone(),
            parentRest,
            parentRestInverse: parentRest.clone().invert(),
            rest: new Vector3().setFromMatrixPosition(bone.matrixWorld),
            depth: 0,
        };
    });
    for (const joint of joints) {
        for (let above = joint.parent; above >= 0; above = joints[above].parent) {
            joint.depth++;
        }
    }
    return joints;
}
