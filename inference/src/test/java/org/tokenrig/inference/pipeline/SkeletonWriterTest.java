package org.tokenrig.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.network.NetworkDevice;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.network.RigNetworks;
import org.tokenrig.inference.options.CandidateOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.Mesh;

class SkeletonWriterTest {
    private static final RigOptions MIRRORED = RigOptions.DEFAULT
            .with(GenerationOptions.MAX_NEW_TOKENS, 60)
            .with(CandidateOptions.CANDIDATES, 4)
            .with(CandidateOptions.MIRRORED_CANDIDATES, true)
            .with(RigOptions.SEED, 3L)
            .withSamples(500, 500);

    @TempDir
    static Path folder;

    private static Architecture architecture;
    private static RigNetworks networks;
    private static MeshEncoder encoder;
    private static TokenWriter tokens;

    @BeforeAll
    static void load() throws Exception {
        NetworkThreads.fix(1);
        RandomModel.write(folder.resolve("model"), RandomModel.SMALL, RandomModel.SMALL_SEED);
        ModelFolder model = ModelFolder.open(folder.resolve("model"));
        architecture = model.architecture();
        networks =
                RigNetworks.load(architecture, model.weights(), NetworkDevice.require("cpu"), model.pmpeBf16Buffers());
        encoder = new MeshEncoder(architecture, networks.tokens().shapeEncoder(), networks.codec());
        tokens = new TokenWriter(architecture, networks.tokens().languageModel());
    }

    @AfterAll
    static void close() {
        networks.close();
    }

    @Test
    void everySecondCandidateIsWrittenForTheMirrorImage() throws Exception {
        EncodedMesh ball = encoded(Shapes.sphere(0, 0, 0, 1, 24));
        EncodedMesh cone = encoded(lopsided());
        List<List<Generation>> written = new SkeletonWriter(architecture, tokens)
                .candidates(List.of(ball, cone), List.of(new StageTimes(), new StageTimes()), MIRRORED, 0);

        assertThat(written).allSatisfy(candidates -> assertThat(candidates).hasSize(4));
        long ofMesh = cone.seed(0);
        List<Generation> own = tokens.skeletons(List.of(cone), MIRRORED.generation(), new long[][] {{ofMesh, ofMesh}})
                .get(0);
        List<Generation> mirrored = tokens.skeletons(
                        List.of(encoder.encode(mirrored(cone.sampled()), "none")),
                        MIRRORED.generation(),
                        new long[][] {{ofMesh, cone.seed(3)}})
                .get(0);
        assertThat(own.get(0).tokens()).isNotEqualTo(mirrored.get(0).tokens());
        assertThat(written.get(1))
                .extracting(Generation::tokens)
                .containsExactly(
                        own.get(0).tokens(),
                        mirrored.get(0).tokens(),
                        own.get(1).tokens(),
                        mirrored.get(1).tokens());
    }

    private static EncodedMesh encoded(Mesh mesh) throws Exception {
        return encoder.withMirrorImage(encoder.encode(SampledMesh.of(mesh, Optional.empty(), 500, 0), "none"));
    }

    private static SampledMesh mirrored(SampledMesh mesh) {
        SurfaceSamples samples = mesh.samples();
        return new SampledMesh(
                mesh.mesh(),
                mesh.surface(),
                mesh.given(),
                mesh.frame(),
                new SurfaceSamples(samples.cloud().mirrored(), samples.vertices(), samples.shares()),
                mesh.symmetries());
    }

    /** A tetrahedron that is no mirror image of itself. */
    private static Mesh lopsided() {
        return new Mesh(
                new float[] {0, 0, 0, 3, 0, 0, 0, 2, 0, 0.5f, 0.2f, 1}, new int[] {0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3});
    }
}
