package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tokenrig.io.gltf.document.GltfExtensions;

/** GLBs that have between them all that is read, patched or kept: what mutations begin with. */
final class SeedGlbs {
    private SeedGlbs() {}

    static List<byte[]> all() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : List.of(
                "tube.glb",
                "tube_draco.glb",
                "tube_draco_sequential.glb",
                "tube_meshopt.glb",
                "quad_meshopt_exponential.glb")) {
            seeds.add(GltfReaderTest.resource(name));
        }
        seeds.add(GlbSketch.skinned().glb());
        GlbSketch strip = GlbSketch.square();
        strip.at("/meshes/0/primitives/0").put("mode", 5).put("indices", strip.bytes("SCALAR", 0, 1, 2, 3));
        strip.primitive(0, 0).put("mode", 6);
        seeds.add(strip.glb());
        seeds.add(sparse());
        seeds.add(quantised());
        seeds.add(scene(false));
        seeds.add(scene(true));
        seeds.add(textured());
        return seeds;
    }

    /** Of everything that is changed in writing a rig: skins, animations, scenes, instances, attachments, cameras. */
    static byte[] scene(boolean unknownExtension) {
        GlbSketch sketch = GlbSketch.skinned();
        int points = sketch.mesh();
        sketch.primitive(points, 0);
        sketch.primitive(points, 0).put("mode", 0);
        sketch.node(false)
                .put("name", "sword")
                .put("mesh", points)
                .putArray("scale")
                .add(-1)
                .add(2)
                .add(1);
        sketch.at("/nodes/2").putArray("children").add(3);
        sketch.node(true).put("name", "body").put("mesh", 0).put("skin", 1);
        ObjectNode skin =
                sketch.array("skins").addObject().put("name", "second").put("skeleton", 1);
        skin.put(
                "inverseBindMatrices",
                sketch.at("/skins/0").get("inverseBindMatrices").asInt());
        skin.putArray("joints").add(2).add(1);
        ObjectNode crowd = sketch.node(true).put("name", "crowd").put("mesh", points);
        crowd.putObject("extensions")
                .putObject(GltfExtensions.INSTANCING)
                .putObject("attributes")
                .put("TRANSLATION", sketch.floats("VEC3", 0, 0, 0, 2, 0, 0))
                .put("ROTATION", sketch.floats("VEC4", 0, 0, 0, 1, 0, 1, 0, 0));
        sketch.array("extensionsUsed").add(GltfExtensions.INSTANCING);
        sketch.node(true).put("name", "wheel").put("mesh", points);
        sketch.node(true).put("name", "eye").put("camera", 0);
        sketch.array("cameras").addObject().put("type", "perspective");
        sketch.array("scenes").addObject().putArray("nodes").add(3).add(0);
        int times = sketch.floats("SCALAR", 0, 1);
        int turns = sketch.floats("VEC4", 0, 0, 0, 1, 0, 1, 0, 0);
        for (int[] targets : new int[][] {{2, 6}, {1}, {6, 7}}) {
            ObjectNode animation = sketch.array("animations").addObject();
            animation.putArray("samplers").addObject().put("input", times).put("output", turns);
            ArrayNode channels = animation.putArray("channels");
            for (int target : targets) {
                channels.addObject()
                        .put("sampler", 0)
                        .putObject("target")
                        .put("node", target)
                        .put("path", "rotation");
            }
        }
        ObjectNode pointer = ((ArrayNode) sketch.json.at("/animations/1/channels")).addObject();
        pointer.put("sampler", 0)
                .putObject("target")
                .put("path", "pointer")
                .putObject("extensions")
                .putObject(GltfExtensions.POINTER)
                .put("pointer", "/nodes/6/rotation");
        if (unknownExtension) {
            sketch.json.putObject("extensions").putObject("VRM").put("node", 2);
            sketch.at("/accessors/0")
                    .putObject("extensions")
                    .putObject("EXT_odd")
                    .put("accessor", 1);
        }
        return sketch.glb();
    }

    /** Of what is kept as it is: materials, textures, morph targets, variants, lights, notes. */
    static byte[] textured() {
        GlbSketch sketch = GlbSketch.skinned();
        ObjectNode attributes = sketch.at("/meshes/0/primitives/0/attributes");
        attributes.put("TEXCOORD_0", sketch.floats("VEC2", 0, 0, 1, 0, 0, 1, 1, 1));
        attributes.put("COLOR_0", sketch.floats("VEC3", 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1));
        attributes.put("NORMAL", sketch.floats("VEC3", 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1));
        attributes.put("TANGENT", sketch.floats("VEC4", 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1));
        sketch.at("/meshes/0/primitives/0")
                .put("material", 0)
                .putArray("targets")
                .addObject()
                .put("POSITION", sketch.floats("VEC3", 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1));
        sketch.at("/meshes/0").putArray("weights").add(0.5);
        sketch.at("/nodes/0").putArray("weights").add(0.25);
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
        sketch.array("images")
                .addObject()
                .put("bufferView", sketch.view(png, 0))
                .put("mimeType", "image/png");
        sketch.array("samplers").addObject().put("wrapS", 33071);
        sketch.array("textures").addObject().put("source", 0).put("sampler", 0);
        ObjectNode material = sketch.array("materials").addObject().put("name", "skin");
        ObjectNode base = material.putObject("pbrMetallicRoughness").putObject("baseColorTexture");
        base.put("index", 0)
                .putObject("extensions")
                .putObject("KHR_texture_transform")
                .putArray("offset")
                .add(0.5)
                .add(0.5);
        material.putObject("normalTexture").put("index", 0).put("texCoord", 0);
        ObjectNode variants = sketch.at("/meshes/0/primitives/0")
                .putObject("extensions")
                .putObject("KHR_materials_variants")
                .putArray("mappings")
                .addObject()
                .put("material", 0);
        variants.putArray("variants").add(0);
        ObjectNode extensions = sketch.json.putObject("extensions");
        extensions
                .putObject("KHR_materials_variants")
                .putArray("variants")
                .addObject()
                .put("name", "a");
        extensions
                .putObject("KHR_lights_punctual")
                .putArray("lights")
                .addObject()
                .put("type", "point");
        sketch.node(true)
                .putObject("extensions")
                .putObject("KHR_lights_punctual")
                .put("light", 0);
        sketch.array("extensionsUsed")
                .add("KHR_texture_transform")
                .add("KHR_materials_variants")
                .add("KHR_lights_punctual");
        ObjectNode animation = sketch.array("animations").addObject().put("name", "smile");
        ObjectNode sampler = animation.putArray("samplers").addObject();
        sampler.put("input", sketch.floats("SCALAR", 0, 1)).put("output", sketch.floats("SCALAR", 0, 1));
        sampler.put("interpolation", "LINEAR");
        animation
                .putArray("channels")
                .addObject()
                .put("sampler", 0)
                .putObject("target")
                .put("node", 0)
                .put("path", "weights");
        sketch.json.putObject("extras").put("note", "kept");
        sketch.at("/asset").put("generator", "a hand");
        return sketch.glb();
    }

    private static byte[] sparse() {
        GlbSketch sketch = GlbSketch.square();
        ObjectNode sparse = sketch.at("/accessors/0").putObject("sparse");
        sparse.put("count", 2);
        int indices = sketch.view(new byte[] {0, 2}, 0);
        sparse.putObject("indices").put("bufferView", indices).put("componentType", 5121);
        sparse.putObject("values").put("bufferView", sketch.view(new byte[24], 0));
        return sketch.glb();
    }

    private static byte[] quantised() {
        GlbSketch sketch = GlbSketch.skinned();
        ByteBuffer bytes = ByteBuffer.allocate(4 * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            bytes.putShort(8 * i, (short) (i % 2 * 32767)).putShort(8 * i + 2, (short) (i / 2 * 32767));
        }
        int positions = sketch.accessor(sketch.view(bytes.array(), 8), 5122, 4, "VEC3");
        sketch.at("/accessors/" + positions).put("normalized", true);
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", positions);
        return sketch.glb();
    }
}
