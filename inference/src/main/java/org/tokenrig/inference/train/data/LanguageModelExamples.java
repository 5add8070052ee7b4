package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.token.SkeletonPrompt;
import org.tokenrig.inference.train.LanguageModelExample;
import org.tokenrig.io.asset.Mesh;

/** Examples for the language model: the whole sequence of each rigged mesh, or that of its skeleton alone. */
public final class LanguageModelExamples implements ExampleSource<LanguageModelExample> {
    /**
     * Sizes of an example.
     *
     * @param points N, samples that the prefix is made of
     * @param maxTokens longest sequence; the meshes of longer ones are passed over
     */
    public record Settings(int points, int maxTokens) implements Serializable {
        public Settings {
            if (points < 1) {
                throw new IllegalArgumentException("points must be at least 1, cannot be: " + points);
            }
            if (maxTokens < LEAST_TOKENS) {
                throw new IllegalArgumentException(
                        "maxTokens must be at least " + LEAST_TOKENS + ", cannot be: " + maxTokens);
            }
        }
    }

    // begin, class, one joint, end
    private static final int LEAST_TOKENS = 6;
    private static final int PURPOSE = 3;
    private static final int ATTEMPTS = 1000;

    // not a neighbour, which would come twice
    private static final long NEXT_ATTEMPT = 1_000_003;
    private static final int CLASS_PURPOSE = 9;

    /** Classes that a rig may be asked for: what is learned is the same for all, and the first, the default, comes half of the time. */
    private static final List<String> CLASSES = List.of("articulation", "none", "rignet", "vroid");

    private final ExampleSource<RiggedMesh> meshes;
    private final Architecture architecture;
    private final Settings settings;
    private final Optional<SkinEncoder> encoder;
    private final long seed;

    private LanguageModelExamples(
            ExampleSource<RiggedMesh> meshes,
            Architecture architecture,
            Settings settings,
            Optional<SkinEncoder> encoder,
            long seed) {
        this.meshes = meshes;
        this.architecture = architecture;
        this.settings = settings;
        this.encoder = encoder;
        this.seed = seed;
    }

    /**
     * The examples of rigged meshes, one of each.
     *
     * @param architecture of the model
     * @param encoder of the skins; without one, sequences end with the skeleton
     * @param seed of the points
     */
    public static LanguageModelExamples of(
            ExampleSource<RiggedMesh> meshes,
            Architecture architecture,
            Settings settings,
            Optional<SkinEncoder> encoder,
            long seed) {
        requireNonNull(settings, "settings is null");
        int queries =
                requireNonNull(architecture, "architecture is null").shape().tokens();
        if (queries > settings.points()) {
            throw new IllegalArgumentException("points must be at least the " + queries
                    + " query points of the architecture, cannot be: " + settings.points());
        }
        return new LanguageModelExamples(
                requireNonNull(meshes, "meshes is null"),
                architecture,
                settings,
                requireNonNull(encoder, "encoder is null"),
                seed);
    }

    @Override
    public LanguageModelExample example(long number) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            RiggedMesh rigged = meshes.example(number + attempt * NEXT_ATTEMPT);
            ModelFrame frame = ModelFrame.of(rigged.mesh());
            SkeletonPrompt prompt = SkeletonPrompt.of(frame.toModel(rigged.rig().skeleton()), className(number));
            if (length(prompt, architecture, encoder.isPresent()) <= settings.maxTokens()) {
                return example(rigged, frame, prompt, Draws.of(seed, number, PURPOSE));
            }
        }
        throw new IllegalArgumentException("none of " + ATTEMPTS + " rigs tried for number " + number + " has at most "
                + settings.maxTokens() + " tokens");
    }

    /**
     * How many tokens the sequence of a rig has.
     *
     * @param skins whether it goes on after the skeleton
     */
    public static int length(RiggedMesh rigged, Architecture architecture, boolean skins) {
        requireNonNull(rigged, "rigged is null");
        ModelFrame frame = ModelFrame.of(rigged.mesh());
        return length(SkeletonPrompt.of(frame.toModel(rigged.rig().skeleton()), CLASSES.get(0)), architecture, skins);
    }

    private String className(long number) {
        SplittableRandom random = Draws.of(seed, number, CLASS_PURPOSE);
        return random.nextBoolean() ? CLASSES.get(0) : CLASSES.get(1 + random.nextInt(CLASSES.size() - 1));
    }

    private static int length(SkeletonPrompt prompt, Architecture architecture, boolean skins) {
        int perJoint = architecture.codec().tokensPerJoint();
        return prompt.tokens().length + (skins ? prompt.order().length * perJoint + 1 : 0);
    }

    private LanguageModelExample example(
            RiggedMesh rigged, ModelFrame frame, SkeletonPrompt prompt, SplittableRandom random) {
        Mesh mesh = frame.toModel(rigged.mesh());
        PointCloud points = Surface.of(mesh).uniform(settings.points(), random).cloud();
        int queries = architecture.shape().tokens();
        int[] query = FarthestPoints.query(points, queries);
        int[] codes = encoder.map(skins -> skins.codes(
                        mesh,
                        frame.toModel(rigged.rig().skeleton()),
                        rigged.rig().skin(),
                        prompt.order(),
                        random))
                .orElse(new int[0]);
        return LanguageModelExample.of(architecture, points, query, prompt, codes);
    }
}
