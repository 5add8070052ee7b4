package org.tokenrig.io.gltf;

import java.util.List;
import java.util.Set;

/**
 * Extensions that a document may require: those that are decoded here, and those that say nothing of where vertices and
 * triangles are, so that geometry is the same without them. EXT_mesh_gpu_instancing is not among them: its instances
 * cannot be skinned one by one. A document that only uses it, without requiring it, has its mesh where the node stands.
 */
final class GltfExtensions {
    static final String DRACO = "KHR_draco_mesh_compression";
    static final List<String> MESHOPT = List.of("EXT_meshopt_compression", "KHR_meshopt_compression");

    static final Set<String> READABLE = Set.of(
            DRACO,
            "EXT_meshopt_compression",
            "KHR_meshopt_compression",
            "KHR_mesh_quantization",
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
            "KHR_lights_punctual",
            "EXT_lights_ies",
            "EXT_lights_image_based",
            "KHR_animation_pointer",
            "KHR_audio_emitter",
            "KHR_interactivity",
            "KHR_node_hoverability",
            "KHR_node_selectability",
            "KHR_node_visibility",
            "KHR_implicit_shapes",
            "KHR_physics_rigid_bodies",
            "KHR_techniques_webgl",
            "KHR_xmp",
            "KHR_xmp_json_ld",
            "EXT_mesh_features",
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
            "FB_geometry_metadata",
            "GODOT_single_root",
            "MSFT_lod",
            "MSFT_packing_normalRoughnessMetallic",
            "MSFT_packing_occlusionRoughnessMetallic",
            "VRM",
            "VRMC_materials_mtoon",
            "VRMC_node_constraint",
            "VRMC_springBone",
            "VRMC_vrm");

    private GltfExtensions() {}
}
