package org.tokenrig.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class MotionGateTest {
    private static final int AROUND = 16;
    private static final int RINGS = 41;
    private static final float RADIUS = 0.05f;

    /** A tube along x from 0 to 1 with joints at 0, 0.35 and 0.7; each ring follows what its place says, softly. */
    private static Mesh tube() {
        float[] positions = new float[3 * (AROUND * RINGS + 2)];
        for (int ring = 0; ring < RINGS; ring++) {
            for (int i = 0; i < AROUND; i++) {
                int at = 3 * (ring * AROUND + i);
                positions[at] = ring / (RINGS - 1f);
                positions[at + 1] = RADIUS * (float) Math.cos(2 * Math.PI * i / AROUND);
                positions[at + 2] = RADIUS * (float) Math.sin(2 * Math.PI * i / AROUND);
            }
        }
        positions[3 * (AROUND * RINGS + 1)] = 1;
        List<Integer> faces = new ArrayList<>();
        for (int i = 0; i < AROUND; i++) {
            int next = (i + 1) % AROUND;
            for (int ring = 0; ring + 1 < RINGS; ring++) {
                int a = ring * AROUND;
                faces.addAll(List.of(a + i, a + AROUND + i, a + AROUND + next, a + i, a + AROUND + next, a + next));
            }
            faces.addAll(List.of(AROUND * RINGS, i, next));
            int last = (RINGS - 1) * AROUND;
            faces.addAll(List.of(AROUND * RINGS + 1, last + next, last + i));
        }
        return new Mesh(positions, faces.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Rig rig(Mesh mesh) {
        Skeleton skeleton = new Skeleton(List.of("shoulder", "elbow", "wrist"), new int[] {-1, 0, 1}, new float[] {
            0, 0, 0, 0.35f, 0, 0, 0.7f, 0, 0
        });
        int[] joints = new int[2 * mesh.vertexCount()];
        float[] weights = new float[joints.length];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            float x = mesh.positions()[3 * vertex];
            float elbow = Math.min(1, Math.max(0, (x - 0.3f) / 0.1f));
            float wrist = Math.min(1, Math.max(0, (x - 0.65f) / 0.1f));
            int from = wrist > 0 ? 1 : 0;
            float second = wrist > 0 ? wrist : elbow;
            put(joints, weights, vertex, from, from + 1, second);
        }
        return new Rig(skeleton, new SkinWeights(2, joints, weights));
    }

    private static void put(int[] joints, float[] weights, int vertex, int first, int second, float share) {
        joints[2 * vertex] = share < 1 ? first : 0;
        weights[2 * vertex] = 1 - share;
        joints[2 * vertex + 1] = share > 0 ? second : 0;
        weights[2 * vertex + 1] = share;
    }

    private static RigQuality judge(Mesh mesh, Rig rig) {
        return MotionGate.judge(mesh, rig, QualityThresholds.DEFAULT);
    }

    @Test
    void acceptsATubeThatBends() {
        Mesh mesh = tube();
        RigQuality quality = judge(mesh, rig(mesh));

        assertThat(quality.verdict()).isEqualTo(Verdict.ACCEPT);
        assertThat(quality.reasons()).isEmpty();
        assertThat(quality.of(Measure.UNWEIGHTED)).isZero();
        assertThat(quality.of(Measure.BLEED)).isZero();
        assertThat(quality.of(Measure.TEAR)).isZero();
        assertThat(quality.of(Measure.SEAM)).isZero();
        assertThat(quality.of(Measure.STRETCH)).as("what bends stretches").isGreaterThan(0);
        assertThat(quality.of(Measure.VOLUME))
                .as("and linear blend skinning loses volume")
                .isBetween(0.1, 10.0);
        assertThat(quality.joints())
                .extracting(JointQuality::kind)
                .containsExactly(JointKind.ROOT, JointKind.SPINE, JointKind.TIP);
        assertThat(quality.joints().get(1).carried()).isCloseTo(65, within(3.0));
        assertThat(quality.joints().get(2).held()).isCloseTo(30, within(3.0));
    }

    @Test
    void scalePlaceAndOrderDoNotMatter() {
        Creature creature =
                new CreatureGenerator().creature(5, 2, CreatureOptions.DEFAULT.withFamilies(List.of(Family.QUADRUPED)));
        RigQuality quality = judge(creature.mesh(), creature.rig());
        float[] positions = moved(creature.mesh().positions());
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < creature.mesh().triangleCount(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(1));
        int[] triangles = new int[3 * order.size()];
        for (int i = 0; i < order.size(); i++) {
            System.arraycopy(creature.mesh().triangles(), 3 * order.get(i), triangles, 3 * i, 3);
        }
        Skeleton skeleton = creature.skeleton();
        RigQuality other = judge(
                new Mesh(positions, triangles),
                new Rig(
                        new Skeleton(skeleton.names(), skeleton.parents(), moved(skeleton.positions())),
                        creature.skin()));

        for (Measure measure : Measure.values()) {
            assertThat(other.of(measure))
                    .as(measure.label())
                    .isCloseTo(quality.of(measure), within(0.02 + 0.02 * quality.of(measure)));
        }
        assertThat(other.verdict()).isEqualTo(quality.verdict());
        assertThat(judge(creature.mesh(), creature.rig())).as("twice the same").isEqualTo(quality);
    }

    private static float[] moved(float[] positions) {
        float[] moved = positions.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = 128 * moved[i] + 64 * (i % 3);
        }
        return moved;
    }

    @Test
    void saysHowMuchFollowsNothing() {
        Mesh mesh = tube();
        Rig rig = rig(mesh);
        float[] weights = rig.skin().weights().clone();
        int[] joints = rig.skin().joints().clone();
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            if (mesh.positions()[3 * vertex] > 0.5f) {
                weights[2 * vertex] = 0;
                weights[2 * vertex + 1] = 0;
                joints[2 * vertex] = 0;
                joints[2 * vertex + 1] = 0;
            }
        }
        RigQuality quality = judge(mesh, new Rig(rig.skeleton(), new SkinWeights(2, joints, weights)));

        assertThat(quality.of(Measure.UNWEIGHTED)).isCloseTo(49, within(2.0));
        assertThat(quality.verdict()).isEqualTo(Verdict.QUARANTINE);
        assertThat(quality.reasons()).anyMatch(reason -> reason.contains("follows no joint and stays behind"));
        assertThat(quality.joints().get(2).idle()).isTrue();
        assertThat(quality.idleJoints()).isEqualTo(1);
    }

    @Test
    void measuresTheGapThatACutOpens() {
        Mesh mesh = tube();
        RigDamage.Damaged cut = RigDamage.SEAM_SPLIT.of(mesh, rig(mesh), 1).orElseThrow();
        RigQuality quality = judge(cut.mesh(), cut.rig());

        // one ring whose sides part by 2 sin(angle / 2) times the way to the axis: at most the radius and half a ring's
        // distance
        double perimeter = 2 * Math.PI * RADIUS;
        double surface = perimeter * (1 + RADIUS);
        double most = 100 * perimeter * 2 * Math.sin(Math.toRadians(20)) * 2 * RADIUS / surface;
        assertThat(cut.mesh().vertexCount()).isEqualTo(mesh.vertexCount() + AROUND);
        assertThat(quality.of(Measure.SEAM)).isBetween(0.2 * most, most);
        assertThat(quality.verdict()).isEqualTo(Verdict.QUARANTINE);
        assertThat(quality.reasons().toString()).contains("vertices at one place follow different joints");
    }

    @Test
    void touchingBoxesHaveNoSeam() {
        Mesh boxes = Shapes.join(Shapes.box(0, 0, 0, 1, 1, 1), Shapes.box(1, 0, 0, 2, 1, 1));
        int[] joints = new int[boxes.vertexCount()];
        for (int vertex = 8; vertex < 16; vertex++) {
            joints[vertex] = 1;
        }
        float[] weights = new float[joints.length];
        Arrays.fill(weights, 1);
        RigQuality quality = judge(
                boxes,
                new Rig(
                        Shapes.skeleton(new int[] {-1, 0}, 0.5f, 0.5f, 0.5f, 1, 0.5f, 0.5f),
                        new SkinWeights(1, joints, weights)));

        assertThat(quality.of(Measure.SEAM)).isZero();
    }

    @Test
    void namesWhoFollowsWhom() {
        Mesh mesh = tube();
        Rig rig = rig(mesh);
        int[] joints = rig.skin().joints().clone();
        float[] weights = rig.skin().weights().clone();
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            if (mesh.positions()[3 * vertex] > 0.85f) {
                put(joints, weights, vertex, 0, 1, 0);
            }
        }
        RigQuality quality = judge(mesh, new Rig(rig.skeleton(), new SkinWeights(2, joints, weights)));

        assertThat(quality.verdict()).isEqualTo(Verdict.QUARANTINE);
        assertThat(quality.reasons().toString()).contains("follows shoulder, most of it near wrist", "turning elbow");
        assertThat(quality.joints().get(0).bleed()).isCloseTo(15, within(4.0));
    }

    @Test
    void thresholdsDecide() {
        Mesh mesh = tube();
        QualityThresholds strict =
                QualityThresholds.DEFAULT.with(Measure.STRETCH, new QualityThresholds.Limit(0, 0.01));

        assertThat(MotionGate.judge(mesh, rig(mesh), strict).verdict()).isEqualTo(Verdict.QUARANTINE);
        assertThatThrownBy(() -> new QualityThresholds.Limit(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarantine not be less than review");
    }

    @Test
    void aMeshWithoutAreaIsKeptApart() {
        Mesh line = new Mesh(new float[] {0, 0, 0, 1, 0, 0, 2, 0, 0}, new int[] {0, 1, 2});
        Rig rig = new Rig(
                Shapes.skeleton(new int[] {-1}, 0, 0, 0), new SkinWeights(1, new int[3], new float[] {1, 1, 1}));
        RigQuality quality = judge(line, rig);

        assertThat(quality.verdict()).isEqualTo(Verdict.QUARANTINE);
        assertThat(quality.reasons().toString()).contains("no triangle of the mesh has an area");
    }

    @Test
    void stopsWhenInterrupted() {
        Mesh mesh = tube();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> judge(mesh, rig(mesh))).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** The rates that the thresholds promise, on creatures that they were not chosen on. */
    @Test
    void keepsTrueRigsAndCatchesDamagedOnes() {
        int creatures = 40;
        int quarantined = 0;
        Map<RigDamage, int[]> caught = new TreeMap<>();
        for (int index = 0; index < creatures; index++) {
            Creature creature = new CreatureGenerator().creature(77, index);
            quarantined += judge(creature.mesh(), creature.rig()).verdict() == Verdict.QUARANTINE ? 1 : 0;
            for (RigDamage damage : RigDamage.values()) {
                damage.of(creature.mesh(), creature.rig(), index).ifPresent(damaged -> {
                    int[] counts = caught.computeIfAbsent(damage, key -> new int[2]);
                    counts[0]++;
                    counts[1] += judge(damaged.mesh(), damaged.rig()).verdict() == Verdict.QUARANTINE ? 1 : 0;
                });
            }
        }
        int tried = caught.values().stream().mapToInt(counts -> counts[0]).sum();
        int kept = caught.values().stream().mapToInt(counts -> counts[1]).sum();
        // where 2 in 100 are, one set of 40 in 20 has more than 2
        assertThat(quarantined).as("true rigs in quarantine, of 40").isLessThanOrEqualTo(2);
        assertThat((double) kept / tried).as("damaged rigs in quarantine").isGreaterThanOrEqualTo(0.88);
        assertThat(caught.keySet()).as("every damage was tried").containsExactly(RigDamage.values());
    }
}
