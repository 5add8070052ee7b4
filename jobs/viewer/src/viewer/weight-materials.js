import {
    Color,
    DataTexture,
    DoubleSide,
    FloatType,
    MeshLambertMaterial,
    NearestFilter,
    NoBlending,
    RGBAFormat,
    ShaderMaterial,
} from 'three';

/** How surfaces are shown. */
export const Shading = Object.freeze({ MATERIALS: 'materials', WEIGHTS: 'weights', PLAIN: 'plain' });

/** Colour of a joint: steps of the golden angle around the hues, so that neighbours in a chain differ clearly. */
export function jointColour(joint) {
    const colour = new Color();
    return colour.setHSL((joint * 0.618033988749895) % 1, 0.55 + 0.1 * (joint % 3), joint % 2 ? 0.45 : 0.6);
}

const HEAT = /* glsl */ `
vec3 heat(float w) {
    vec3 cold = vec3(0.42, 0.46, 0.56);
    vec3 low = vec3(0.18, 0.13, 0.60);
    vec3 mid = vec3(0.78, 0.12, 0.47);
    vec3 high = vec3(0.97, 0.47, 0.13);
    vec3 full = vec3(1.00, 0.92, 0.25);
    vec3 hot = w < 0.35 ? mix(low, mid, w / 0.35) : w < 0.7 ? mix(mid, high, (w - 0.35) / 0.35) : mix(high, full, (w - 0.7) / 0.3);
    return mix(cold, hot, smoothstep(0.0, 0.06, w));
}`;

/** Stops of the same ramp for a legend: [weight, CSS colour]. */
export const HEAT_STOPS = [
    [0, 'rgb(175,182,198)'],
    [0.06, 'rgb(134,105,203)'],
    [0.35, 'rgb(228,97,183)'],
    [0.7, 'rgb(251,183,101)'],
    [1, 'rgb(255,246,138)'],
];

/** Materials of one model that show what its vertices follow: the heat of one joint, or all joints' colours. */
export class WeightMaterials {
    #model;
    #heat = [];
    #pick = [];

    constructor(model) {
        this.#model = model;
        for (const { mesh, local } of model.meshes) {
            const bones = mesh.isSkinnedMesh ? mesh.skeleton.bones.length : 1;
            const toGlobal = new Array(bones).fill(-1);
            local.forEach((bone, joint) => {
                toGlobal[bone] = joint;
            });
            const table = tableOf(toGlobal);
            this.#heat.push(heatMaterial(table));
            this.#pick.push(pickMaterial(table));
        }
    }

    /**
     * Shows the model so.
     *
     * @param shading one of Shading
     * @param joint whose heat is shown over all else, or -1
     */
    apply(shading, joint) {
        this.#model.meshes.forEach(({ mesh, own }, i) => {
            if (joint < 0 && shading === Shading.MATERIALS) {
                mesh.material = own;
                return;
            }
            const material = this.#heat[i];
            material.userData.joint.value = joint;
            material.userData.mixed.value = joint < 0 && shading === Shading.WEIGHTS ? 1 : 0;
            mesh.material = material;
        });
    }

    /** Draws, by a function, each vertex's strongest joint as red = joint % 256, green = joint / 256; blue is 1 where there is one. */
    whilePicking(draw) {
        const before = this.#model.meshes.map(({ mesh }) => mesh.material);
        this.#model.meshes.forEach(({ mesh }, i) => {
            mesh.material = this.#pick[i];
        });
        draw();
        this.#model.meshes.forEach(({ mesh }, i) => {
            mesh.material = before[i];
        });
    }

    dispose() {
        [...this.#heat, ...this.#pick].forEach((material) => {
            material.userData.table.dispose();
            material.dispose();
        });
    }
}

/** A row of texels: colour of the joint of each bone of a skin, and which joint of the file that is. */
function tableOf(toGlobal) {
    const data = new Float32Array(4 * toGlobal.length);
    toGlobal.forEach((joint, bone) => {
        const colour = jointColour(Math.max(0, joint));
        data.set([colour.r, colour.g, colour.b, joint], 4 * bone);
    });
    const texture = new DataTexture(data, toGlobal.length, 1, RGBAFormat, FloatType);
    texture.minFilter = NearestFilter;
    texture.magFilter = NearestFilter;
    texture.needsUpdate = true;
    return texture;
}

function heatMaterial(table) {
    const joint = { value: -1 };
    const mixed = { value: 0 };
    const material = new MeshLambertMaterial({ color: 0xffffff, side: DoubleSide });
    material.userData = { joint, mixed, table };
    material.onBeforeCompile = (shader) => {
        shader.uniforms.heatJoint = joint;
        shader.uniforms.heatMixed = mixed;
        shader.uniforms.heatTable = { value: table };
        shader.vertexShader = shader.vertexShader
            .replace(
                '#include <common>',
                `#include <common>
                uniform float heatJoint;
                uniform float heatMixed;
                uniform highp sampler2D heatTable;
                varying vec3 heatColour;
                varying float heatWeight;`,
            )
            .replace(
                '#include <begin_vertex>',
                `#include <begin_vertex>
                heatWeight = 0.0;
                heatColour = vec3(0.0);
                #ifdef USE_SKINNING
                    for (int slot = 0; slot < 4; slot++) {
                        vec4 bone = texelFetch(heatTable, ivec2(int(skinIndex[slot] + 0.5), 0), 0);
                        heatColour += skinWeight[slot] * bone.rgb;
                        heatWeight += abs(bone.a - heatJoint) < 0.5 ? skinWeight[slot] : 0.0;
                    }
                #endif
                `,
            );
        shader.fragmentShader = shader.fragmentShader
            .replace(
                '#include <common>',
                `#include <common>
                uniform float heatJoint;
                uniform float heatMixed;
                varying vec3 heatColour;
                varying float heatWeight;
                ${HEAT}`,
            )
            .replace(
                '#include <color_fragment>',
                `#include <color_fragment>
                diffuseColor.rgb = heatMixed > 0.5 ? heatColour
                    : heatJoint < -0.5 ? vec3(0.55, 0.58, 0.64) : heat(clamp(heatWeight, 0.0, 1.0));`,
            );
    };
    return material;
}

function pickMaterial(table) {
    const material = new ShaderMaterial({
        side: DoubleSide,
        blending: NoBlending,
        uniforms: { heatTable: { value: table } },
        vertexShader: /* glsl */ `
            uniform highp sampler2D heatTable;
            flat varying float strongest;
            #include <common>
            #include <morphtarget_pars_vertex>
            #include <skinning_pars_vertex>
            void main() {
                strongest = -1.0;
                #ifdef USE_SKINNING
                    float most = 0.0;
                    for (int slot = 0; slot < 4; slot++) {
                        if (skinWeight[slot] > most) {
                            most = skinWeight[slot];
                            strongest = texelFetch(heatTable, ivec2(int(skinIndex[slot] + 0.5), 0), 0).a;
                        }
                    }
                #endif
                #include <begin_vertex>
                #include <morphtarget_vertex>
                #include <skinbase_vertex>
                #include <skinning_vertex>
                #include <project_vertex>
            }`,
        fragmentShader: /* glsl */ `
            flat varying float strongest;
            void main() {
                float joint = floor(strongest + 0.5);
                gl_FragColor = joint < 0.0 ? vec4(0.0, 0.0, 0.0, 1.0)
                    : vec4(mod(joint, 256.0) / 255.0, floor(joint / 256.0) / 255.0, 1.0, 1.0);
            }`,
    });
    material.userData = { table };
    return material;
}
