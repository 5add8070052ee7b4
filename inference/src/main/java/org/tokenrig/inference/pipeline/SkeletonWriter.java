package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.options.CandidateOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.asset.AssetException;

/**
 * The step that writes several skeletons for a mesh and chooses the one that becomes the prompt of the skin. Where none can be
 * used, others are written, as often as the options allow.
 */
public final class SkeletonWriter {
    /** In place of the number of other attempts, so that the luck is another. */
    private static final int AGAIN = -1;

    private final Architecture architecture;
    private final TokenWriter writer;

    /** @param writer whose network stays its owner's */
    public SkeletonWriter(Architecture architecture, TokenWriter writer) {
        this.architecture = requireNonNull(architecture, "architecture is null");
        this.writer = requireNonNull(writer, "writer is null");
    }

    /**
     * Candidate skeletons of some meshes, written together, most of them by the luck of the mesh alone, the others by that of
     * the run too: (meshes, candidates).
     *
     * @param attempt after how many others of the same meshes
     * @param times of each mesh, told of an equal part of the time that this took
     */
    public List<List<Generation>> candidates(
            List<EncodedMesh> meshes, List<StageTimes> times, RigOptions options, int attempt) {
        return write(meshes, times, options, options.generation(), attempt);
    }

    private List<List<Generation>> write(
            List<EncodedMesh> meshes,
            List<StageTimes> times,
            RigOptions options,
            GenerationOptions generation,
            int attempt) {
        long start = System.nanoTime();
        List<List<Generation>> candidates = writer.skeletons(
                meshes,
                generation,
                meshes.stream()
                        .map(mesh -> options.candidates().seeds(mesh::seed, options.seed(), attempt))
                        .toArray(long[][]::new));
        long each = (System.nanoTime() - start) / meshes.size();
        times.forEach(mesh -> mesh.put("candidates", each));
        return candidates;
    }

    /**
     * The mesh with its best skeleton as prompt. Where that has few joints, others are written before it is believed
     * ({@link CandidateOptions#FEW_JOINTS}).
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
        int tokensPerJoint = architecture.codec().tokensPerJoint();
        for (int attempt = 1; ; attempt++) {
            List<int[]> written = sequences(mesh, candidates);
            Optional<int[]> best = choice.best(written, options.candidates().steady(), longest, tokensPerJoint);
            times.end("choose");
            if (best.isPresent()) {
                int[] chosen = withOthers(mesh, best.get(), written, times, options)
                        .flatMap(
                                all -> choice.best(all, 2 * options.candidates().steady(), longest, tokensPerJoint))
                        .orElse(best.get());
                times.end("choose");
                return mesh.withPrompt(chosen);
            }
            if (attempt == options.attempts()) {
                throw Undecodable.after("the model wrote no skeleton that can be used; " + choice.flaws(), options);
            }
            candidates =
                    candidates(List.of(mesh), List.of(times), options, attempt).get(0);
            times.begin();
        }
    }

    /**
     * The candidates and as many others, drawn as the network has them, where the best so far has few joints and the others say
     * that limbs bend. The steady ones of both come first.
     *
     * @return empty where the best so far is to be kept
     */
    private Optional<List<int[]>> withOthers(
            EncodedMesh mesh, int[] best, List<int[]> written, StageTimes times, RigOptions options) {
        CandidateOptions candidates = options.candidates();
        if (!candidates.looksAgain(joints(best))) {
            return Optional.empty();
        }
        List<int[]> others = sequences(
                mesh,
                write(
                                List.of(mesh),
                                List.of(times),
                                options,
                                options.generation().untempered(),
                                AGAIN)
                        .get(0));
        times.begin();
        if (!candidates.limbsBend(
                others.stream().mapToInt(SkeletonWriter::joints).toArray())) {
            return Optional.empty();
        }
        List<int[]> all = new ArrayList<>(written.subList(0, candidates.steady()));
        all.addAll(others.subList(0, candidates.steady()));
        all.addAll(written.subList(candidates.steady(), written.size()));
        all.addAll(others.subList(candidates.steady(), others.size()));
        return Optional.of(all);
    }

    private static List<int[]> sequences(EncodedMesh mesh, List<Generation> candidates) {
        return candidates.stream()
                .map(candidate -> mesh.sequence(candidate.tokens()))
                .toList();
    }

    /** 0 where the tokens are no skeleton. */
    private static int joints(int[] tokens) {
        try {
            return SkeletonTokenizer.detokenize(tokens).jointCount();
        } catch (AssetException e) {
            return 0;
        }
    }
}
