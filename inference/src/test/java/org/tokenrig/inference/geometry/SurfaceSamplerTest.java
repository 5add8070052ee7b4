package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.Mesh;

class SurfaceSamplerTest {
    @Test
    void drawsFacesByTheirAreaAndEvenlyWithinThem() {
        // Two triangles, of areas 1/2 and 3/2, apart in z.
        Mesh mesh = new Mesh(
                new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 3, 0, 5, 0, 1, 5}, new int[] {0, 1, 2, 3, 4, 5});

        PointCloud cloud = SurfaceSampler.sample(mesh, 40_000, 7);

        int small = 0;
        double x = 0;
        double y = 0;
        for (int i = 0; i < cloud.count(); i++) {
            assertThat(cloud.normals()[3 * i + 2]).isEqualTo(1);
            if (cloud.points()[3 * i + 2] == 0) {
                small++;
                x += cloud.points()[3 * i];
                y += cloud.points()[3 * i + 1];
            }
        }
        assertThat(small / 40_000.0).isCloseTo(0.25, within(0.01));
        assertThat(x / small).isCloseTo(1 / 3.0, within(0.01));
        assertThat(y / small).isCloseTo(1 / 3.0, within(0.01));
    }

    @Test
    void dependsOnTheSeedAlone() {
        Mesh mesh = Shapes.sphere(0, 0, 0, 1, 12);

        assertThat(SurfaceSampler.sample(mesh, 100, 5))
                .usingRecursiveComparison()
                .isEqualTo(SurfaceSampler.sample(mesh, 100, 5));
        assertThat(SurfaceSampler.sample(mesh, 100, 5).points())
                .isNotEqualTo(SurfaceSampler.sample(mesh, 100, 6).points());
        assertThat(SurfaceSampler.sample(mesh, 50, 5).points())
                .as("fewer points are the first of more")
                .containsExactly(
                        Arrays.copyOf(SurfaceSampler.sample(mesh, 100, 5).points(), 150));
    }

    @Test
    void drawsTheSameInEveryVersion() {
        PointCloud cloud = SurfaceSampler.sample(Shapes.box(-1, -1, -1, 1, 1, 1), 2, 42);

        assertThat(cloud.points()).containsExactly(-1, -0.44279775f, -0.12297695f, 0.8125165f, -1, 0.73645616f);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-38f, 1e-20f, 1e20f, 1e38f})
    void unitNormalsAtAnyScale(float scale) {
        float[] positions = Shapes.box(-1, -1, -1, 1, 1, 1).positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] *= scale;
        }

        PointCloud cloud = SurfaceSampler.sample(
                new Mesh(positions, Shapes.box(0, 0, 0, 1, 1, 1).triangles()), 100, 3);

        for (int i = 0; i < 300; i += 3) {
            double length = Math.hypot(Math.hypot(cloud.normals()[i], cloud.normals()[i + 1]), cloud.normals()[i + 2]);
            assertThat(length).isCloseTo(1, within(1e-6));
            assertThat(cloud.points()[i]).isBetween(-scale, scale);
        }
    }

    @Test
    void neverDrawsFromFacesWithoutArea() {
        Mesh mesh = new Mesh(
                new float[] {0, 0, 9, 1, 0, 9, 2, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1, 0},
                new int[] {0, 1, 2, 3, 4, 5, 0, 1, 2, 2, 1, 0});

        PointCloud cloud = SurfaceSampler.sample(mesh, 1000, 1);

        for (int i = 0; i < 1000; i++) {
            assertThat(cloud.points()[3 * i + 2]).isZero();
        }
    }

    @Test
    void aMeshWithoutAreaRepeatsItsVertices() {
        Mesh mesh = new Mesh(new float[] {1, 0, 0, 2, 0, 0, 3, 0, 0}, new int[] {0, 1, 2});

        PointCloud cloud = SurfaceSampler.sample(mesh, 7, 1);

        Set<Float> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            seen.add(cloud.points()[3 * i]);
            assertThat(cloud.points()[3 * (i + 3)]).isEqualTo(cloud.points()[3 * i]);
        }
        assertThat(seen).containsExactlyInAnyOrder(1f, 2f, 3f);
        assertThat(cloud.normals()).containsOnly(0f);
    }

    @Test
    void refusesAMeshWithoutVertices() {
        assertThatThrownBy(() -> SurfaceSampler.sample(new Mesh(new float[0], new int[0]), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one vertex");
    }

    @Test
    void dropsRepeatedFacesAndFacesThatRepeatAVertex() {
        Mesh mesh = new Mesh(
                new float[15], new int[] {0, 1, 2, 2, 1, 0, 1, 2, 0, 3, 3, 1, 0, 1, 3, 4, 0, 4, 2, 0, 1, 1, 0, 4});

        assertThat(CleanFaces.of(mesh).triangles()).containsExactly(0, 1, 2, 0, 1, 3, 1, 0, 4);
    }

    @Test
    void dropsWhatAPlainSearchDrops() {
        SplittableRandom random = new SplittableRandom(4);
        int[] triangles = random.ints(3 * 3000, 0, 20).toArray();
        Set<Set<Integer>> seen = new HashSet<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < triangles.length; i += 3) {
            Set<Integer> face = new HashSet<>(List.of(triangles[i]));
            face.add(triangles[i + 1]);
            face.add(triangles[i + 2]);
            if (face.size() == 3 && seen.add(face)) {
                expected.add(triangles[i]);
                expected.add(triangles[i + 1]);
                expected.add(triangles[i + 2]);
            }
        }

        assertThat(CleanFaces.of(new Mesh(new float[60], triangles)).triangles())
                .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
    }
}
