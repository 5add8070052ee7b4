package org.tokenrig.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.metric.NearestBoneWeights;
import org.tokenrig.inference.options.CandidateOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.symmetry.Symmetry;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class TokenRigTest {
    private static final RigOptions OPTIONS = RigOptions.DEFAULT
            .with(GenerationOptions.BEAMS, 4)
            .with(GenerationOptions.MAX_NEW_TOKENS, 2_000)
            .with(RigOptions.SEED, 3L)
            .withSamples(2_000, 1_000);

    @TempDir
    static Path folder;

    private static TokenRig tokenRig;

    @BeforeAll
    static void load() throws Exception {
        Path model = folder.resolve("model");
        RandomModel.write(model, RandomModel.SMALL, RandomModel.SMALL_SEED);
        tokenRig = TokenRig.open(model, "cpu", 1);
    }

    @AfterAll
    static void close() {
        tokenRig.close();
    }

    @Test
    void givesARigForEveryVertexInTheFrameOfTheMesh() {
        Mesh mesh = tower(8, 200, 4);
        RigResult result = rigged(request("tower.glb", mesh), OPTIONS);
        Skeleton skeleton = result.rig().skeleton();
        assertThat(result.rig().skin().vertexCount()).isEqualTo(mesh.vertexCount());
        assertThat(result.skinCodes()).hasSize(4 * result.rigJoints().length);
        assertThat(Arrays.stream(result.rigJoints()).filter(joint -> joint >= 0))
                .as("each joint of the rig is one of the tokens")
                .containsExactlyElementsOf(
                        IntStream.range(0, skeleton.jointCount()).boxed().toList());
        assertThat(result.score()).isNegative();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            // y runs over the longest side, 0 to 200; the others lie around 0
            assertThat(skeleton.positions()[3 * joint]).isBetween(-101f, 101f);
            assertThat(skeleton.positions()[3 * joint + 1]).isBetween(-1f, 201f);
        }
        sumsToOne(result.rig().skin());
    }

    @Test
    void doesNotDependOnTheFilesPlaceAndScale() {
        Mesh mesh = tower(8, 2, 4);
        float[] moved = mesh.positions().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = moved[i] * 64 + 8; // powers of two: nothing is rounded
        }
        RigResult one = rigged(request("a.glb", mesh), OPTIONS);
        RigResult other = rigged(request("a.glb", new Mesh(moved, mesh.triangles())), OPTIONS);
        assertThat(other.skeletonTokens()).isEqualTo(one.skeletonTokens());
        assertThat(other.skinCodes()).isEqualTo(one.skinCodes());
    }

    @Test
    void seedsByRunAndMeshWhateverTheName() {
        Mesh mesh = tower(8, 2, 4);
        RigResult first = rigged(request("a.glb", mesh), OPTIONS);
        RigResult other = rigged(request("folder/b.obj", mesh), OPTIONS);
        assertThat(other.skeletonTokens()).isEqualTo(first.skeletonTokens());
        assertThat(other.rig().skin().weights()).isEqualTo(first.rig().skin().weights());
        assertThat(other.rewards()).isEqualTo(first.rewards());
        assertThat(rigged(request("a.glb", mesh), seeded(4)).skeletonTokens()).isNotEqualTo(first.skeletonTokens());
    }

    @Test
    void doesNotDependOnTheOrderAndNumberOfVertices() {
        Mesh mesh = tower(8, 2, 4);
        Mesh other = everyTriangleByItselfAndBackwards(mesh);
        RigResult one = rigged(request("a.glb", mesh), OPTIONS);
        RigResult two = rigged(request("a.glb", other), OPTIONS);
        assertThat(two.skeletonTokens()).isEqualTo(one.skeletonTokens());
        assertThat(two.skinCodes()).isEqualTo(one.skinCodes());
        assertThat(two.rig().skeleton().positions())
                .isEqualTo(one.rig().skeleton().positions());
        for (int i = 0; i < mesh.triangles().length; i++) {
            int from = 4 * mesh.triangles()[i];
            int to = 4 * (mesh.triangles().length - 1 - i);
            assertThat(Arrays.copyOfRange(two.rig().skin().joints(), to, to + 4))
                    .isEqualTo(Arrays.copyOfRange(one.rig().skin().joints(), from, from + 4));
        }
    }

    /** Another winding would be another surface, so corners are turned once more. */
    private static Mesh everyTriangleByItselfAndBackwards(Mesh mesh) {
        int count = mesh.triangles().length;
        float[] positions = new float[3 * count + 3];
        int[] triangles = new int[count];
        for (int i = 0; i < count; i++) {
            int last = count - 1 - i;
            // corners c, b, a of the mesh in places 0, 1, 2 are named 2, 1, 0 by the triangle
            System.arraycopy(mesh.positions(), 3 * mesh.triangles()[last], positions, 3 * i, 3);
            triangles[i] = i - i % 3 + (2 - i % 3);
        }
        positions[3 * count] = 1_000; // which no triangle uses
        return new Mesh(positions, triangles);
    }

    @Test
    void refusesAMeshInOnePoint() {
        Mesh point = new Mesh(new float[] {3, 3, 3, 3, 3, 3, 3, 3, 3, 9, 9, 9}, new int[] {0, 1, 2});
        Rig given = new Rig(
                new Skeleton(List.of("root", "end"), new int[] {-1, 0}, new float[] {0, 0, 0, 3, 3, 3}),
                new SkinWeights(1, new int[] {0, 0, 1, 1}, new float[] {1, 1, 1, 1}));
        List<RigOutcome> outcomes = tokenRig.rig(
                List.of(
                        request("a.glb", point),
                        new RigRequest(new AssetId("b.glb"), point, Optional.of(given)),
                        request("c.glb", plane())),
                OPTIONS);
        for (RigOutcome outcome : outcomes.subList(0, 2)) {
            AssetException reason = ((RigOutcome.Failed) outcome).reason();
            assertThat(reason.kind()).isEqualTo(AssetException.Kind.NO_EXTENT);
            assertThat(reason).hasMessageStartingWith("all triangles lie in one point");
        }
        assertThat(outcomes.get(2)).as("a flat mesh").isInstanceOf(RigOutcome.Rigged.class);
    }

    @Test
    void refusesAMeshThatReachesWhereNoJointCouldBeWritten() {
        for (float far : new float[] {1e38f, -3e38f}) {
            Mesh mesh = new Mesh(new float[] {0, 0, 0, 1, 0, 0, far, 1, 0}, new int[] {0, 1, 2});
            AssetException reason = ((RigOutcome.Failed) tokenRig.rig(List.of(request("a.glb", mesh)), OPTIONS)
                            .get(0))
                    .reason();
            assertThat(reason.kind()).isEqualTo(AssetException.Kind.NOT_FINITE);
            assertThat(reason).hasMessageStartingWith("a triangle reaches to " + far);
        }
    }

    @Test
    void aVertexOutOfUseMayBeAnywhere() {
        float[] positions = tower(8, 2, 4).positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] *= 1e-3f;
        }
        Mesh small = new Mesh(positions, tower(8, 2, 4).triangles());
        float[] more = Arrays.copyOf(positions, positions.length + 3);
        more[positions.length] = 3e38f;
        Mesh withFarVertex = new Mesh(more, small.triangles());
        RigResult alone = ((RigOutcome.Rigged)
                        tokenRig.rig(List.of(request("a.glb", small)), OPTIONS).get(0))
                .result();
        RigResult beside = ((RigOutcome.Rigged) tokenRig.rig(List.of(request("a.glb", withFarVertex)), OPTIONS)
                        .get(0))
                .result();
        assertThat(beside.skeletonTokens()).isEqualTo(alone.skeletonTokens());
    }

    private static RigOptions seeded(long seed) {
        return OPTIONS.with(RigOptions.SEED, seed);
    }

    @Test
    void assetsOfOneStepKeepTheirOwnRigs() {
        List<RigRequest> requests =
                List.of(request("a.glb", tower(8, 2, 4)), request("b.glb", tower(5, 3, 2)), request("c.glb", plane()));
        List<RigOutcome> together = tokenRig.rig(requests, OPTIONS);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(((RigOutcome.Rigged) together.get(i)).result().skeletonTokens())
                    .isEqualTo(rigged(requests.get(i), OPTIONS).skeletonTokens());
        }
    }

    @Test
    void keepsAGivenSkeletonAndDropsJointsWithoutWeight() {
        Mesh mesh = tower(8, 2, 4);
        Skeleton skeleton =
                new Skeleton(List.of("root", "idle", "middle", "top"), new int[] {-1, 0, 0, 2}, new float[] {
                    0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 1.8f, 0
                });
        Skeleton used = new Skeleton(
                List.of("root", "middle", "top"), new int[] {-1, 0, 1}, new float[] {0, 0, 0, 0, 1, 0, 0, 1.8f, 0});
        SkinWeights near = NearestBoneWeights.of(mesh, used);
        int[] joints = near.joints().clone();
        for (int i = 0; i < joints.length; i++) {
            joints[i] = joints[i] == 0 ? 0 : joints[i] + 1;
        }
        Rig given = new Rig(skeleton, new SkinWeights(near.influences(), joints, near.weights()));
        RigResult result = rigged(new RigRequest(new AssetId("a.glb"), mesh, Optional.of(given)), OPTIONS);
        assertThat(result.rig().skeleton().names()).contains("middle").doesNotContain("idle");
        assertThat(result.rig().skeleton().positions()).containsSubsequence(0, 1, 0, 0, 1.8f, 0);
        sumsToOne(result.rig().skin());
    }

    @Test
    void refusesASkeletonThatIsTooLargeForTheModelAlone() {
        Mesh mesh = tower(8, 2, 4);
        int joints = 700; // 3 tokens and 4 codes each, of 3,192 positions
        int[] parents = new int[joints];
        float[] positions = new float[3 * joints];
        for (int joint = 0; joint < joints; joint++) {
            parents[joint] = joint - 1;
            positions[3 * joint + 1] = 2f * joint / joints;
        }
        List<String> names =
                IntStream.range(0, joints).mapToObj(joint -> "j" + joint).toList();
        int[] all = new int[joints * mesh.vertexCount()]; // every joint has weight, so that none is trimmed
        float[] even = new float[joints * mesh.vertexCount()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i % joints;
            even[i] = 1f / joints;
        }
        Rig given = new Rig(new Skeleton(names, parents, positions), new SkinWeights(joints, all, even));
        List<RigOutcome> outcomes = tokenRig.rig(
                List.of(new RigRequest(new AssetId("a.glb"), mesh, Optional.of(given)), request("b.glb", plane())),
                OPTIONS);
        assertThat(((RigOutcome.Failed) outcomes.get(0)).reason())
                .hasMessageStartingWith("the skeleton that is to be kept has 700 joints and needs 49")
                .hasMessageContaining("which has 3192. Take joints out");
        assertThat(outcomes.get(1)).isInstanceOf(RigOutcome.Rigged.class);
    }

    @Test
    void candidatesThatLeaveNoRoomForTheirSkinAreNoRigs() {
        RigOptions few = OPTIONS.with(GenerationOptions.GREEDY)
                .with(GenerationOptions.MAX_NEW_TOKENS, 9)
                .with(RigOptions.ATTEMPTS, 3)
                .with(CandidateOptions.CANDIDATES, 4)
                .with(CandidateOptions.MEDIAL_AXIS_SNAPPING, 0.2);
        RigOutcome outcome =
                tokenRig.rig(List.of(request("a.glb", tower(8, 2, 4))), few).get(0);
        assertThat(((RigOutcome.Failed) outcome).reason())
                .hasMessage(
                        "the model wrote no skeleton that can be used; of 4 candidates 4 did not end within 9 tokens. Try"
                                + " another rig.seed, or allow more attempts (rig.attempts, now 3) or, where tokens were"
                                + " cut, more tokens (rig.generation.max-new-tokens, now 9)");
        assertThat(((RigOutcome.Failed) outcome).reason().kind().label()).isEqualTo("undecodable");
    }

    @Test
    void takesTheMeanOfSomeSkinsOfOneSkeleton() {
        Mesh mesh = tower(8, 2, 4);
        RigResult plain = rigged(request("a.glb", mesh), skins(1));
        RigResult three = rigged(request("a.glb", mesh), skins(3));
        assertThat(three.milliseconds()).containsKey("average skins");
        assertThat(three.skeletonTokens()).isEqualTo(plain.skeletonTokens());
        assertThat(three.skinCodes()).isEqualTo(plain.skinCodes());
        assertThat(three.rig().skin().weights())
                .isNotEqualTo(plain.rig().skin().weights())
                .isEqualTo(rigged(request("a.glb", mesh), skins(3)).rig().skin().weights());
        sumsToOne(three.rig().skin());
    }

    private static RigOptions skins(int count) {
        return OPTIONS.with(CandidateOptions.AVERAGED_SKINS, count);
    }

    @Test
    void postprocessesWhenAsked() {
        Mesh mesh = tower(8, 2, 4);
        RigOptions with = OPTIONS.with(RigOptions.POSTPROCESS, true);
        RigResult plain = rigged(request("a.glb", mesh), OPTIONS);
        RigResult result = rigged(request("a.glb", mesh), with);
        assertThat(result.milliseconds()).containsKey("postprocess");
        assertThat(result.skeletonTokens()).isEqualTo(plain.skeletonTokens());
        assertThat(result.rig().skin().weights())
                .isNotEqualTo(plain.rig().skin().weights());
        sumsToOne(result.rig().skin());
    }

    @Test
    void bindsRigidPartsWhenAsked() {
        // a box over a box, each far from the other
        Mesh mesh = Shapes.join(Shapes.box(0, 0, 0, 1, 1, 1), Shapes.box(0, 9, 0, 1, 10, 1));
        RigOptions with = OPTIONS.with(RigOptions.BONE_PRIOR, 20.0).with(RigOptions.RIGID_PARTS, true);
        RigResult result = rigged(request("a.glb", mesh), with);
        assertThat(result.milliseconds()).containsKey("rigid parts");
        assertThat(result.skeletonTokens())
                .isEqualTo(rigged(request("a.glb", mesh), OPTIONS).skeletonTokens());
        sumsToOne(result.rig().skin());
    }

    @Test
    void symmetricMeshesGetSymmetricRigsAndOthersStay() {
        RigOptions auto = OPTIONS.with(RigOptions.SYMMETRY, Symmetry.AUTO);
        Mesh tower = tower(8, 2, 4);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 0}, 0, 0.4f, 0, 0.3f, 1.5f, 0, -0.3f, 1.5f, 0);
        RigRequest given = new RigRequest(
                new AssetId("a.glb"), tower, Optional.of(new Rig(skeleton, NearestBoneWeights.of(tower, skeleton))));
        RigResult symmetric = rigged(given, auto);
        assertThat(symmetric.symmetric()).isTrue();
        assertThat(symmetric.rig().skeleton().positions()).isEqualTo(skeleton.positions());
        assertThat(rigged(given, OPTIONS).symmetric()).isFalse();
        assertThat(symmetric.rig().skin().weights())
                .isNotEqualTo(rigged(given, OPTIONS).rig().skin().weights());
        sumsToOne(symmetric.rig().skin());
        sumsToOne(rigged(request("a.glb", tower), auto.with(CandidateOptions.CANDIDATES, 3))
                .rig()
                .skin());
        Mesh bent = Shapes.soup(300, 4);
        RigResult stays = rigged(request("b.glb", bent), auto);
        RigResult plain = rigged(request("b.glb", bent), OPTIONS);
        assertThat(stays.symmetric()).isFalse();
        assertThat(stays.rig().skeleton().positions())
                .isEqualTo(plain.rig().skeleton().positions());
        assertThat(stays.rig().skin().weights()).isEqualTo(plain.rig().skin().weights());
        assertThat(stays.skinCodes()).isEqualTo(plain.skinCodes());
    }

    @Test
    void reportsASequenceThatWasCut() {
        RigOptions cut = OPTIONS.with(GenerationOptions.BEAMS, 2).with(GenerationOptions.MAX_NEW_TOKENS, 7);
        RigOutcome outcome =
                tokenRig.rig(List.of(request("a.glb", plane())), cut).get(0);
        assertThat(outcome).isInstanceOf(RigOutcome.Failed.class);
        assertThat(((RigOutcome.Failed) outcome).reason().kind().label()).isEqualTo("undecodable");
        assertThat(((RigOutcome.Failed) outcome).reason())
                .hasMessageStartingWith("what the model wrote is no rig: ")
                .hasMessageEndingWith("more tokens (rig.generation.max-new-tokens, now 7)");
    }

    @Test
    void stopsWhereItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> tokenRig.rig(List.of(request("a.glb", plane())), OPTIONS))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void refusesFewerSamplesThanQueryPoints() {
        RigOptions few = OPTIONS.with(RigOptions.CLASS, "none").withSamples(10, 10);
        assertThatThrownBy(() -> tokenRig.rig(List.of(request("a.glb", plane())), few))
                .hasMessageContaining("samples must be at least the model's 64 query points, cannot be: 10");
    }

    private static RigResult rigged(RigRequest request, RigOptions options) {
        RigOutcome outcome = tokenRig.rig(List.of(request), options).get(0);
        if (outcome instanceof RigOutcome.Failed failed) {
            throw new AssertionError(failed.reason());
        }
        return ((RigOutcome.Rigged) outcome).result();
    }

    private static RigRequest request(String path, Mesh mesh) {
        return new RigRequest(new AssetId(path), mesh, Optional.empty());
    }

    private static void sumsToOne(SkinWeights skin) {
        assertThat(skin.influences()).isEqualTo(4);
        for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
            double sum = 0;
            for (int slot = 4 * vertex; slot < 4 * vertex + 4; slot++) {
                sum += skin.weights()[slot];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    /** A closed square column around the y axis from 0 up, a quarter as wide as it is high, cut into floors. */
    private static Mesh tower(int floors, float height, int sides) {
        float[] positions = new float[3 * sides * (floors + 1)];
        for (int floor = 0; floor <= floors; floor++) {
            for (int side = 0; side < sides; side++) {
                int at = 3 * (floor * sides + side);
                positions[at] = (float) Math.cos(2 * Math.PI * side / sides) * height / 8;
                positions[at + 1] = floor * height / floors;
                positions[at + 2] = (float) Math.sin(2 * Math.PI * side / sides) * height / 8;
            }
        }
        int[] triangles = new int[6 * sides * floors];
        int next = 0;
        for (int floor = 0; floor < floors; floor++) {
            for (int side = 0; side < sides; side++) {
                int a = floor * sides + side;
                int b = floor * sides + (side + 1) % sides;
                for (int index : new int[] {a, a + sides, b, b, a + sides, b + sides}) {
                    triangles[next++] = index;
                }
            }
        }
        return new Mesh(positions, triangles);
    }

    private static Mesh plane() {
        return new Mesh(new float[] {0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1}, new int[] {0, 1, 2, 0, 2, 3});
    }
}
