package org.tokenrig.io.gltf.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.TestGlb;
import org.tokenrig.io.gltf.document.Accessor;

class NewGltfTest {
    private static final NewGltf.Material RED =
            new NewGltf.Material("red", new float[] {1, 0, 0, 1}, 0, 0.5f, Optional.empty());
    private static final float[] QUAD = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0};
    private static final int[] QUAD_TRIANGLES = {0, 1, 2, 0, 2, 3};

    @Test
    void writesMeshesMaterialsAndNotes() throws Exception {
        byte[] png = png();
        NewGltf.Material textured =
                new NewGltf.Material("textured", new float[] {1, 1, 1, 0.5f}, 0, 1, Optional.of(png));
        byte[] glb = NewGltf.write(
                "test",
                List.of(RED, textured, textured),
                List.of(new NewGltf.MeshNode("quad", List.of(quad(1)))),
                Optional.empty(),
                Map.of("model", "abc"));

        TestGlb read = TestGlb.parse(glb);
        JsonNode json = read.json();
        assertThat(json.at("/asset/extras/tokenrig/model").asText()).isEqualTo("abc");
        assertThat(json.at("/materials/0/name").asText()).isEqualTo("red");
        assertThat(json.at("/materials/0/alphaMode").isMissingNode()).isTrue();
        assertThat(json.at("/materials/1/alphaMode").asText()).isEqualTo("BLEND");
        assertThat(json.at("/images").size()).isEqualTo(1);
        assertThat(read.bytes(json.at("/images/0/bufferView").asInt())).isEqualTo(png);
        assertThat(json.at("/skins").isMissingNode()).isTrue();
        assertThat(json.at("/meshes/0/primitives/0/material").asInt()).isEqualTo(1);
        assertThat(read.floats(
                        json.at("/meshes/0/primitives/0/attributes/POSITION").asInt()))
                .isEqualTo(QUAD);
        JsonNode position = json.at("/accessors")
                .get(json.at("/meshes/0/primitives/0/attributes/POSITION").asInt());
        assertThat(position.get("max").toString()).isEqualTo("[1.0,1.0,0.0]");
    }

    @Test
    void computesSmoothNormalsWhereNoneAreGiven() throws Exception {
        byte[] glb = NewGltf.write(
                "test",
                List.of(RED),
                List.of(new NewGltf.MeshNode("quad", List.of(quad(0)))),
                Optional.empty(),
                Map.of());

        TestGlb read = TestGlb.parse(glb);
        float[] normals = read.floats(
                read.json().at("/meshes/0/primitives/0/attributes/NORMAL").asInt());
        assertThat(normals).isEqualTo(new float[] {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1});
    }

    @Test
    void makesGivenNormalsUnitLengthAndReplacesThoseWithoutDirection() throws Exception {
        float[] normals = {0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 3, 4};
        byte[] glb = NewGltf.write(
                "test",
                List.of(RED),
                List.of(new NewGltf.MeshNode(
                        "quad", List.of(new NewGltf.Primitive(0, QUAD, normals, new float[0], QUAD_TRIANGLES)))),
                Optional.empty(),
                Map.of());

        TestGlb read = TestGlb.parse(glb);
        assertThat(read.floats(read.json()
                        .at("/meshes/0/primitives/0/attributes/NORMAL")
                        .asInt()))
                .isEqualTo(new float[] {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0.6f, 0.8f});
    }

    @Test
    void standsAtRestWhereItsVerticesWere() throws Exception {
        Skeleton skeleton =
                new Skeleton(List.of("hips", "spine", "Armature", "leg"), new int[] {-1, 0, 1, 0}, new float[] {
                    0.5f, 0, 0, 0.5f, 0.4f, 0.1f, 0.9f, 0.9f, 0, 0, -1, 0
                });
        SkinWeights skin = new SkinWeights(4, new int[] {0, 1, 0, 0, 1, 2, 0, 0, 2, 3, 1, 0, 3, 0, 0, 0}, new float[] {
            0.3f, 0.7f, 0, 0, 0.1f, 0.9f, 0, 0, 0.2f, 0.2f, 0.6f, 0, 1, 0, 0, 0
        });
        byte[] glb = NewGltf.write(
                "test",
                List.of(RED),
                List.of(new NewGltf.MeshNode("quad", List.of(quad(0)))),
                Optional.of(new Rig(skeleton, skin)),
                Map.of());

        TestGlb read = TestGlb.parse(glb);
        assertThat(read.nodeNames()).containsExactly("quad", "Armature.001", "hips", "spine", "Armature", "leg");
        float[] rest = read.skinnedPositions(0);
        for (int i = 0; i < QUAD.length; i++) {
            assertThat(rest[i]).isCloseTo(QUAD[i], within(1e-6f));
        }
        for (int joint = 0; joint < 4; joint++) {
            assertThat(read.worldPosition(2 + joint))
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(Arrays.copyOfRange(skeleton.positions(), 3 * joint, 3 * joint + 3));
        }
    }

    @Test
    void choosesIndexTypeByVertexCount() throws Exception {
        float[] many = new float[3 * 65_536];
        many[3] = 1;
        many[7] = 1;
        NewGltf.Primitive large = new NewGltf.Primitive(-1, many, new float[0], new float[0], new int[] {0, 1, 65_535});
        byte[] glb = NewGltf.write(
                "test",
                List.of(RED),
                List.of(new NewGltf.MeshNode("both", List.of(quad(0), large))),
                Optional.empty(),
                Map.of());

        JsonNode json = TestGlb.parse(glb).json();
        assertThat(json.at("/accessors")
                        .get(json.at("/meshes/0/primitives/0/indices").asInt())
                        .get("componentType")
                        .asInt())
                .isEqualTo(Accessor.UNSIGNED_SHORT);
        assertThat(json.at("/accessors")
                        .get(json.at("/meshes/0/primitives/1/indices").asInt())
                        .get("componentType")
                        .asInt())
                .isEqualTo(Accessor.UNSIGNED_INT);
        assertThat(json.at("/meshes/0/primitives/1/material").isMissingNode()).isTrue();
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> new NewGltf.Primitive(0, QUAD, new float[0], new float[0], new int[] {0, 1, 4}))
                .hasMessageContaining("within 0..3, cannot be: 4");
        assertThatThrownBy(() -> NewGltf.write(
                        "test",
                        List.of(RED),
                        List.of(new NewGltf.MeshNode("quad", List.of(quad(1)))),
                        Optional.empty(),
                        Map.of()))
                .hasMessageContaining("must have a material within -1..0, cannot be: 1");
    }

    private static NewGltf.Primitive quad(int material) {
        return new NewGltf.Primitive(
                material, QUAD, new float[0], new float[] {0, 0, 1, 0, 1, 1, 0, 1}, QUAD_TRIANGLES);
    }

    private static byte[] png() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }
}
