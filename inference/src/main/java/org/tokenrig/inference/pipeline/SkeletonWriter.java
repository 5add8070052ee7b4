package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
        return write(meshes, times, options.generation(), mesh -> options.candidates()
                .seeds(mesh::seed, options.seed(), attempt));
    }

    private List<List<Generation>> write(
            List<EncodedMesh> meshes,
            List<StageTimes> times,
            GenerationOptions generation,
            Function<EncodedMesh, long[]> seeds) {
        long start = System.nanoTime();
        List<List<Generation>> candidates =
                writer.skeletons(meshes, generation, meshes.stream().map(seeds).toArray(long[][]::new));
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
            Optional<int[]> best = choice.best(
                    sequences(mesh, candidates), options.candidates().steady(), longest, tokensPerJoint);
            times.end("choose");
            if (best.isPresent()) {
                int[] chosen = best.get();
                if (options.candidates().looksAgain(joints(chosen))) {
                    List<int[]> others = detailed(mesh, times, options);
                    chosen = choice.best(others, others.size(), longest, tokensPerJoint)
                            .orElse(chosen);
                }
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
     * As many skeletons again, drawn as the network has them: those of more joints, or none where these are too few to say that
     * limbs bend.
     */
    private List<int[]> detailed(EncodedMesh mesh, StageTimes times, RigOptions options) {
        CandidateOptions candidates = options.candidates();
        List<int[]> again = sequences(
                mesh,
                write(
                                List.of(mesh),
                                List.of(times),
                                options.generation().untempered(),
                                drawn -> candidates.seedsAgain(drawn::seed))
                        .get(0));
        times.begin();
        List<int[]> detailed = again.stream()
                .filter(tokens -> candidates.bends(joints(tokens)))
                .toList();
        return candidates.limbsBend(detailed.size()) ? detailed : List.of();
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
