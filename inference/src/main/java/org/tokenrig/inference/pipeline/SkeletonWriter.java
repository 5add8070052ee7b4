package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.options.RigOptions;
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
        long start = System.nanoTime();
        List<List<Generation>> candidates = writer.skeletons(
                meshes,
                options.generation(),
                meshes.stream()
                        .map(mesh -> options.candidates().seeds(mesh::seed, options.seed(), attempt))
                        .toArray(long[][]::new));
        long each = (System.nanoTime() - start) / meshes.size();
        times.forEach(mesh -> mesh.put("candidates", each));
        return candidates;
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
                    candidates.stream()
                            .map(candidate -> mesh.sequence(candidate.tokens()))
                            .toList(),
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
