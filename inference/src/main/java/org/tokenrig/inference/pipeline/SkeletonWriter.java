package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.asset.AssetException;

/**
 * The step that writes several skeletons for a mesh and chooses the one that becomes the prompt of the skin. Where none can be
 * used, others are written, as often as the options allow.
 */
public final class SkeletonWriter {
    private final Architecture architecture;
    private final TokenWriter writer;

    /** @param writer whose network stays its owner's */
    public SkeletonWriter(Architecture architecture, TokenWriter writer) {
        this.architecture = requireNonNull(architecture, "architecture is null");
        this.writer = requireNonNull(writer, "writer is null");
    }

    /**
     * Candidate skeletons of some meshes, written together, most of them by the luck of the mesh alone, the others by that of
     * the run too: (meshes, candidates). Where the options say so, every second one is for the mirror image of its mesh.
     *
     * @param attempt after how many others of the same meshes
     * @param times of each mesh, told of an equal part of the time that this took
     */
    public List<List<Generation>> candidates(
            List<EncodedMesh> meshes, List<StageTimes> times, RigOptions options, int attempt) {
        long start = System.nanoTime();
        int images = images(options);
        List<EncodedMesh> seen = new ArrayList<>(); // each mesh, followed by its mirror image
        List<long[]> seeds = new ArrayList<>();
        for (EncodedMesh mesh : meshes) {
            long[] all = options.candidates().seeds(mesh::seed, options.seed(), attempt);
            for (int image = 0; image < images; image++) {
                seen.add(image == 0 ? mesh : mesh.mirrorImage());
                seeds.add(every(images, image, all));
            }
        }
        List<List<Generation>> written = writer.skeletons(seen, options.generation(), seeds.toArray(long[][]::new));
        List<List<Generation>> candidates = new ArrayList<>();
        for (int mesh = 0; mesh < meshes.size(); mesh++) {
            List<Generation> ofMesh = new ArrayList<>();
            for (int number = 0; number < options.candidates().skeletons(); number++) {
                ofMesh.add(written.get(mesh * images + number % images).get(number / images));
            }
            candidates.add(ofMesh);
        }
        long each = (System.nanoTime() - start) / meshes.size();
        times.forEach(mesh -> mesh.put("candidates", each));
        return candidates;
    }

    private static int images(RigOptions options) {
        return options.candidates().ofMirrorImage() ? 2 : 1;
    }

    private static long[] every(int step, int from, long... all) {
        return IntStream.range(0, all.length)
                .filter(at -> at % step == from)
                .mapToLong(at -> all[at])
                .toArray();
    }

    /** Of each candidate the tokens from begin to end, those for the mirror image mirrored back. */
    private static List<int[]> sequences(EncodedMesh mesh, List<Generation> candidates, RigOptions options) {
        int images = images(options);
        List<int[]> sequences = new ArrayList<>();
        for (int number = 0; number < candidates.size(); number++) {
            int[] tokens = mesh.sequence(candidates.get(number).tokens());
            sequences.add(number % images == 0 ? tokens : SkeletonTokenizer.mirrored(tokens));
        }
        return sequences;
    }

    /**
     * The mesh with its best skeleton as prompt.
     *
     * @param first candidates that {@link #candidates} gave for it
     * @param metrics of the mesh
     * @throws AssetException UNDECODABLE where no candidate can be used
     */
    public EncodedMesh choose(
            EncodedMesh mesh, List<Generation> first, RewardMetrics metrics, StageTimes times, RigOptions options)
            throws AssetException {
        times.begin();
        Interruption.check("choosing a skeleton");
        CandidateSkeletons choice = CandidateSkeletons.of(mesh.sampled(), metrics, options);
        int positions =
                architecture.languageModel().positions() - architecture.shape().tokens();
        int longest =
                Math.min(positions, mesh.prompt().length + options.generation().maxNewTokens());
        List<Generation> candidates = first;
        for (int attempt = 1; ; attempt++) {
            Optional<int[]> best = choice.best(
                    sequences(mesh, candidates, options),
                    options.candidates().steady(),
                    longest,
                    architecture.codec().tokensPerJoint());
            times.end("choose");
            if (best.isPresent()) {
                return mesh.withPrompt(best.get());
            }
            if (attempt == options.attempts()) {
                throw Undecodable.after("the model wrote no skeleton that can be used; " + choice.flaws(), options);
            }
            candidates =
                    candidates(List.of(mesh), List.of(times), options, attempt).get(0);
            times.begin();
        }
    }
}
