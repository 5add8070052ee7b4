import {
    Color,
    ConeGeometry,
    DirectionalLight,
    HemisphereLight,
    InstancedMesh,
    Matrix4,
    MeshLambertMaterial,
    Quaternion,
    Scene,
    SphereGeometry,
    Vector3,
} from 'three';

const UP = new Vector3(0, 1, 0);

/** Bones and joints of a model, to be drawn over its surface; a scene of its own. */
export class SkeletonOverlay {
    #model;
    #bones;
    #joints;
    #pairs;
    #colours;
    #radius;

    /**
     * @param model whose skeleton it is
     * @param colours CSS colours: bone, joint, root, marked
     */
    constructor(model, colours) {
        this.#model = model;
        this.#colours = Object.fromEntries(Object.entries(colours).map(([key, value]) => [key, new Color(value)]));
        this.#radius = model.joints.length > 60 ? 0.011 : 0.016;
        this.#pairs = model.joints.filter((joint) => joint.parent >= 0).map((joint) => [joint.parent, joint.index]);
        const cone = new ConeGeometry(1, 1, 4).translate(0, 0.5, 0);
        this.#bones = new InstancedMesh(cone, new MeshLambertMaterial(), Math.max(1, this.#pairs.length));
        this.#joints = new InstancedMesh(
            new SphereGeometry(1, 12, 8),
            new MeshLambertMaterial(),
            Math.max(1, model.joints.length),
        );
        this.scene = new Scene();
        this.scene.add(new HemisphereLight(0xffffff, 0x8890a0, 2.4));
        const light = new DirectionalLight(0xffffff, 1.2);
        light.position.set(1, 2, 3);
        this.scene.add(light);
        for (const mesh of [this.#bones, this.#joints]) {
            mesh.frustumCulled = false;
            this.scene.add(mesh);
        }
        this.#bones.count = this.#pairs.length;
        this.#joints.count = model.joints.length;
    }

    /** Takes the joints' places, and marks one of them (or none, by -1). */
    update(marked) {
        const from = new Vector3();
        const to = new Vector3();
        const along = new Vector3();
        const turn = new Quaternion();
        const size = new Vector3();
        const matrix = new Matrix4();
        this.#pairs.forEach(([parent, joint], i) => {
            this.#model.head(parent, from);
            this.#model.head(joint, to);
            along.subVectors(to, from);
            const length = along.length();
            turn.setFromUnitVectors(UP, length > 1e-9 ? along.divideScalar(length) : UP);
            const wide = Math.min(this.#radius, 0.14 * length);
            matrix.compose(from, turn, size.set(wide, Math.max(1e-6, length), wide));
            this.#bones.setMatrixAt(i, matrix);
            this.#bones.setColorAt(i, parent === marked ? this.#colours.marked : this.#colours.bone);
        });
        for (const joint of this.#model.joints) {
            this.#model.head(joint.index, from);
            const plain = joint.parent < 0 ? this.#colours.root : this.#colours.joint;
            const radius = this.#radius * (joint.index === marked ? 1.5 : joint.parent < 0 ? 1.1 : 0.75);
            matrix.makeScale(radius, radius, radius).setPosition(from);
            this.#joints.setMatrixAt(joint.index, matrix);
            this.#joints.setColorAt(joint.index, joint.index === marked ? this.#colours.marked : plain);
        }
        for (const mesh of [this.#bones, this.#joints]) {
            mesh.instanceMatrix.needsUpdate = true;
            if (mesh.instanceColor) {
                mesh.instanceColor.needsUpdate = true;
            }
        }
    }

    dispose() {
        for (const mesh of [this.#bones, this.#joints]) {
            mesh.geometry.dispose();
            mesh.material.dispose();
            mesh.dispose();
        }
    }
}
