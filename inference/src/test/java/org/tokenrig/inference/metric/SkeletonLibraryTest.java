package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class SkeletonLibraryTest {
    private static final CreatureOptions PLAIN =
            CreatureOptions.plain(600).withFamilies(List.of(Family.FISH, Family.QUADRUPED, Family.SNAKE));

    private static final List<Creature> KNOWN = new ArrayList<>();
    private static SkeletonLibrary library;

    @BeforeAll
    static void make() {
        List<SkeletonLibrary.Entry> entries = new ArrayList<>();
        for (int index = 0; index < 12; index++) {
            Creature creature = new CreatureGenerator().creature(5, index, PLAIN);
            KNOWN.add(creature);
            entries.add(
                    SkeletonLibrary.Entry.of(creature.family().label(), creature.mesh(), creature.skeleton(), index));
        }
        library = SkeletonLibrary.of(entries);
    }

    @Test
    void findsAKnownCreatureAgainWhereverItStandsAndHoweverLargeItIs() {
        for (Creature creature : KNOWN) {
            Mesh moved =
                    new Mesh(moved(creature.mesh().positions()), creature.mesh().triangles());
            Skeleton found = library.ofNearestCreature(moved, 77);
            assertThat(j2j(moved, found, moved(creature.skeleton()))).isLessThan(1e-5);
        }
    }

    @Test
    void findsAKnownCreatureAgainThatLooksTheOtherWay() {
        for (Creature creature : KNOWN) {
            float[] turned = opposite(creature.mesh().positions());
            Mesh mesh = new Mesh(turned, creature.mesh().triangles());
            Skeleton truth = new Skeleton(
                    creature.skeleton().names(),
                    creature.skeleton().parents(),
                    opposite(creature.skeleton().positions()));
            assertThat(j2j(mesh, library.ofNearestCreature(mesh, 77), truth)).isLessThan(1e-3);
        }
    }

    @Test
    void aFamilysMeanHasTheTopologyOfAMemberAndStaysAroundTheMesh() {
        Creature snake = new CreatureGenerator().creature(6, 0, PLAIN.withFamilies(List.of(Family.SNAKE)));
        Skeleton mean = library.ofNearestFamily(snake.mesh(), 1);
        assertThat(KNOWN).anySatisfy(creature -> assertThat(creature.skeleton().parents())
                .isEqualTo(mean.parents()));
        assertThat(ModelFrame.of(snake.mesh()).toModel(mean).positions()).satisfies(positions -> {
            for (float coordinate : positions) {
                assertThat(coordinate).isBetween(-1.5f, 1.5f);
            }
        });
        assertThat(library.ofNearestFamily(snake.mesh(), 1).positions()).isEqualTo(mean.positions());
    }

    @Test
    void aFlatMeshGetsASkeletonToo() {
        Mesh flat = new Mesh(new float[] {0, 0, 0, 1, 0, 0, 0, 0, 1}, new int[] {0, 1, 2});
        assertThat(library.ofNearestCreature(flat, 0).jointCount()).isPositive();
        assertThat(library.ofNearestFamily(flat, 0).jointCount()).isPositive();
    }

    @Test
    void canBeSent() throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(library);
        }
    }

    @Test
    void refusesToKnowNothing() {
        assertThatThrownBy(() -> SkeletonLibrary.of(List.of())).hasMessageContaining("at least one creature");
    }

    private static double j2j(Mesh mesh, Skeleton found, Skeleton truth) {
        ModelFrame frame = ModelFrame.of(mesh);
        return RigComparison.skeletons(frame.toModel(found), frame.toModel(truth))
                .j2j();
    }

    private static Skeleton moved(Skeleton skeleton) {
        return new Skeleton(skeleton.names(), skeleton.parents(), moved(skeleton.positions()));
    }

    private static float[] moved(float[] positions) {
        float[] moved = new float[positions.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = 3 * positions[i] + 2 + i % 3;
        }
        return moved;
    }

    private static float[] opposite(float[] positions) {
        float[] turned = positions.clone();
        for (int i = 0; i < turned.length; i += 3) {
            turned[i] = -turned[i];
            turned[i + 2] = -turned[i + 2];
        }
        return turned;
    }
}
