package org.tokenrig.io.gltf.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Extensions that a document may require: those that are decoded here, and those that say nothing of where vertices and
 * triangles are, so that geometry is the same without them.
 */
public final class GltfExtensions {
    public static final String DRACO = "KHR_draco_mesh_compression";
    public static final String POINTER = "KHR_animation_pointer";
    public static final String LIGHTS = "KHR_lights_punctual";
    public static final String INSTANCING = "EXT_mesh_gpu_instancing";
    public static final List<String> MESHOPT = List.of("EXT_meshopt_compression", "KHR_meshopt_compression");

    /** Extensions, beside those of materials and textures, that hold no index of an accessor, a buffer view or a node, or hold it where it is known here. */
    private static final Set<String> WITHOUT_DATA_AND_NODES = Set.of(
            DRACO,
            "EXT_meshopt_compression",
            "KHR_meshopt_compression",
            "KHR_mesh_quantization",
            LIGHTS,
            POINTER,
            "KHR_node_hoverability",
            "KHR_node_selectability",
            "KHR_node_visibility",
            "KHR_xmp",
            "KHR_xmp_json_ld",
            "EXT_mesh_features",
            "FB_geometry_metadata",
            "GODOT_single_root",
            "MSFT_packing_normalRoughnessMetallic",
            "MSFT_packing_occlusionRoughnessMetallic");

    /** Extensions that a document may require. */
    public static final Set<String> READABLE = with(
            WITHOUT_DATA_AND_NODES,
            INSTANCING,
            "KHR_materials_anisotropy",
            "KHR_materials_clearcoat",
            "KHR_materials_diffuse_transmission",
            "KHR_materials_dispersion",
            "KHR_materials_emissive_strength",
            "KHR_materials_ior",
            "KHR_materials_iridescence",
            "KHR_materials_pbrSpecularGlossiness",
            "KHR_materials_sheen",
            "KHR_materials_specular",
            "KHR_materials_subsurface",
            "KHR_materials_transmission",
            "KHR_materials_unlit",
            "KHR_materials_variants",
            "KHR_materials_volume",
            "KHR_materials_volume_scatter",
            "KHR_texture_basisu",
            "KHR_texture_transform",
            "EXT_texture_astc",
            "EXT_texture_avif",
            "EXT_texture_video",
            "EXT_texture_webp",
            "MSFT_texture_dds",
            "EXT_lights_ies",
            "EXT_lights_image_based",
            "KHR_audio_emitter",
            "KHR_interactivity",
            "KHR_implicit_shapes",
            "KHR_physics_rigid_bodies",
            "KHR_techniques_webgl",
            "EXT_mesh_manifold",
            "EXT_instance_features",
            "EXT_structural_metadata",
            "EXT_feature_metadata",
            "ADOBE_materials_clearcoat_specular",
            "ADOBE_materials_clearcoat_tint",
            "ADOBE_materials_thin_transparency",
            "AGI_articulations",
            "AGI_stk_metadata",
            "CESIUM_primitive_outline",
            "MSFT_lod",
            "VRM",
            "VRMC_materials_mtoon",
            "VRMC_node_constraint",
            "VRMC_springBone",
            "VRMC_vrm");

    /** Extensions, beside those of materials and textures, that hold no index of an accessor or a buffer view, or hold it where it is known here. */
    private static final Set<String> WITHOUT_DATA = with(
            WITHOUT_DATA_AND_NODES,
            "KHR_implicit_shapes",
            "ADOBE_materials_clearcoat_specular",
            "AGI_articulations",
            "AGI_stk_metadata",
            "MSFT_lod",
            "VRM",
            "VRMC_materials_mtoon",
            "VRMC_node_constraint",
            "VRMC_springBone",
            "VRMC_vrm");

    /** Extensions, beside those of materials and textures, that hold no index of a node, or hold it where it is known here. */
    private static final Set<String> WITHOUT_NODES =
            with(WITHOUT_DATA_AND_NODES, "EXT_structural_metadata", "CESIUM_primitive_outline");

    private GltfExtensions() {}

    private static Set<String> with(Set<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    /** An extension in use that may refer to nodes in a way not known here. */
    public static Optional<String> thatMayHoldNodes(ObjectNode json) {
        return outside(WITHOUT_NODES, json);
    }

    /** An extension in use that may refer to accessors or buffer views in a way not known here. */
    public static Optional<String> thatMayHoldData(ObjectNode json) {
        return outside(WITHOUT_DATA, json);
    }

    private static Optional<String> outside(Set<String> known, ObjectNode json) {
        for (JsonNode extensions : json.findValues("extensions")) {
            for (String name : (Iterable<String>) extensions::fieldNames) {
                if (!known.contains(name) && !name.contains("_materials") && !name.contains("_texture")) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /** Takes an extension out of the lists of those that a document uses and requires. */
    public static void forget(ObjectNode json, String extension) {
        for (String list : List.of("extensionsUsed", "extensionsRequired")) {
            if (!(json.get(list) instanceof ArrayNode before)) {
                continue;
            }
            ArrayNode names = json.arrayNode();
            for (JsonNode name : before) {
                if (!name.asText().equals(extension)) {
                    names.add(name);
                }
            }
            if (names.isEmpty()) {
                json.remove(list);
            } else {
                json.set(list, names);
            }
        }
    }
}
