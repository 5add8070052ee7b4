package org.tokenrig.inference.trace;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.generate.BeamSearch;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.generate.Prompt;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.NetworkDevice;
import org.tokenrig.inference.network.ShapeEncoder;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.network.SkinDecoder;
import org.tokenrig.inference.network.kernel.EmbeddingKernels;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * What every stage of a model makes of given inputs, to be compared with another implementation. Nothing is sampled here:
 * points, query points, codes and tokens are given, each stage has them and not what another stage made, except where it is
 * defined by it.
 *
 * <p>Inputs, all optional: {@code points}, {@code normals} (N, 3); {@code mesh_query}, {@code skin_query} (indices);
 * {@code codes} (J, T); {@code fsq_input} (M, levels); {@code teacher_ids} (tokens after the prefix); {@code skin_decoded}
 * (N, J), influences to encode; {@code prompt} (tokens to continue); {@code vertices} (V, 3), {@code triangles} (F, 3),
 * {@code joints} (J, 3) and {@code parents} (J; -1 for roots): a mesh and a skeleton in the model's frame, for the row head.
 *
 * <p>Outputs of those that are there: {@code fourier}, {@code pmpe}, {@code pmpe_bf16_buffers} (of the first 8 points);
 * {@code shape_latents}, {@code mesh_condition}; {@code skin_condition}, {@code fsq_latents}, {@code skin_decoded},
 * {@code encoded_codes}, {@code fsq_output_codes}; {@code skin_rows} (V, J): what rigging takes, where the codec has a row
 * head, while {@code skin_decoded} is what goes into it; {@code teacher_logits}; {@code generated_tokens}, {@code generated_score}.
 * Stages that embed points in the codec are given twice: with exact constants, and, their names ending in
 * {@code _bf16_buffers}, with constants rounded to bfloat16 as the published pipeline has them. Which of the two the model
 * itself uses does not matter here.
 */
public final class StageTrace {
    private static final int EMBEDDED_POINTS = 8;
    private static final String ROUNDED = "_bf16_buffers";

    private final ModelFolder model;
    private final Architecture architecture;
    private final Device device;
    private final SafeTensors input;
    private final Map<String, TensorSource> output = new LinkedHashMap<>();

    private StageTrace(ModelFolder model, SafeTensors input, String device) {
        this.model = requireNonNull(model, "model is null");
        this.architecture = model.architecture();
        this.input = requireNonNull(input, "input is null");
        this.device = NetworkDevice.named(device);
    }

    /**
     * Runs the stages whose inputs are there.
     *
     * @param model the model
     * @param input tensors named as above
     * @param device {@code cpu}, or {@code cuda:0} and so on
     * @param generation how a sequence is written after the prompt; empty for none
     * @param seed of sampling
     * @return outputs by name
     * @throws IllegalArgumentException if an input is there whose companions are missing, or that does not fit the model
     */
    public static Map<String, TensorSource> of(
            ModelFolder model, SafeTensors input, String device, Optional<GenerationOptions> generation, long seed) {
        StageTrace trace = new StageTrace(model, input, device);
        Optional<PointCloud> points = trace.points();
        points.ifPresent(trace::embeddings);
        trace.shapeAndLanguage(points, generation, seed);
        trace.codec(points, false);
        trace.codec(points, true);
        return trace.output;
    }

    /**
     * Inputs that are there and that no stage of this model reads: the codec of a model with a row encoder has neither condition nor
     * decoder, and reads codes together with a mesh and a skeleton.
     *
     * @param model the model
     * @param input tensors named as above
     * @return their names
     */
    public static List<String> unread(ModelFolder model, SafeTensors input) {
        if (model.architecture().codec().rowEncoder() == 0) {
            return List.of();
        }
        boolean mesh = input.tensors().containsKey("vertices");
        return Stream.of("skin_query", "skin_decoded", "codes")
                .filter(input.tensors()::containsKey)
                .filter(name -> !mesh || !name.equals("codes"))
                .toList();
    }

    private Optional<PointCloud> points() {
        if (!has("points")) {
            return Optional.empty();
        }
        return Optional.of(new PointCloud(floats("points", -1, 3), floats("normals", -1, 3)));
    }

    private void embeddings(PointCloud points) {
        int count = Math.min(EMBEDDED_POINTS, points.count());
        int frequencies = architecture.shape().frequencies();
        int codecFrequencies = architecture.codec().frequencies();
        try (NDManager call = NDManager.newBaseManager(device)) {
            NDArray first = call.create(Arrays.copyOf(points.points(), 3 * count), new Shape(count, 3));
            put("fourier", EmbeddingKernels.fourier(call, first, frequencies), count);
            put("pmpe", EmbeddingKernels.phased(call, first, codecFrequencies, false), count);
            put("pmpe" + ROUNDED, EmbeddingKernels.phased(call, first, codecFrequencies, true), count);
        }
    }

    private void shapeAndLanguage(Optional<PointCloud> points, Optional<GenerationOptions> generation, long seed) {
        if (!has("mesh_query")) {
            return;
        }
        int[] query = integers("mesh_query");
        float[] prefix;
        try (ShapeEncoder encoder = ShapeEncoder.load(architecture, model.weights(), device)) {
            PointCloud cloud = points.orElseThrow(() -> missing("points", "mesh_query"));
            put(
                    "shape_latents",
                    encoder.latents(cloud, query),
                    query.length,
                    architecture.shape().width());
            prefix = encoder.prefix(cloud, query); // (Q, hidden)
            put(
                    "mesh_condition",
                    prefix,
                    query.length,
                    architecture.languageModel().hidden());
        }
        if (!has("teacher_ids") && generation.isEmpty()) {
            return;
        }
        try (LanguageModel languageModel = LanguageModel.load(architecture, model.weights(), device)) {
            if (has("teacher_ids")) {
                int[] ids = integers("teacher_ids");
                put(
                        "teacher_logits",
                        languageModel.teacherLogits(new LanguageModel.PrefixedPrompt(prefix, ids)),
                        ids.length,
                        architecture.vocabulary());
            }
            generation.ifPresent(options -> generate(languageModel, prefix, options, seed));
        }
    }

    private void generate(LanguageModel languageModel, float[] prefix, GenerationOptions options, long seed) {
        int[] prompt =
                has("prompt") ? integers("prompt") : new int[] {Vocabulary.BEGIN_SKELETON, Vocabulary.ARTICULATION};
        BeamSearch search = new BeamSearch(
                new Vocabulary(architecture.codebook()), architecture.codec().tokensPerJoint());
        try (NextTokenModel session = languageModel.begin(List.of(new LanguageModel.PrefixedPrompt(prefix, prompt)))) {
            Generation generation = search.generate(session, List.of(new Prompt(prompt)), options, new long[] {seed})
                    .get(0);
            put("generated_tokens", generation.tokens(), generation.tokens().length);
            output.put("generated_score", TensorSource.of(new float[] {(float) generation.score()}, 1));
        }
    }

    private void codec(Optional<PointCloud> points, boolean rounded) {
        if (!has("codes") && !has("skin_query") && !has("fsq_input") && !has("skin_decoded")) {
            return;
        }
        Architecture.Codec sizes = architecture.codec();
        String suffix = rounded ? ROUNDED : "";
        try (SkinCodec codec = SkinCodec.load(architecture, model.weights(), device, rounded)) {
            if (!rounded) {
                quantisation(codec);
            }
            if (codec.hasRowEncoder()) {
                // nothing else is computed of codes, and nothing of it depends on the point embedding
                if (!rounded && has("codes") && has("vertices")) {
                    rows(codec, integers("codes"), new float[0], suffix);
                }
                return;
            }
            Optional<float[]> influences =
                    has("skin_decoded") ? Optional.of(floats("skin_decoded", -1, -1)) : Optional.empty();
            if (has("skin_query")) {
                PointCloud cloud = points.orElseThrow(() -> missing("points", "skin_query"));
                int[] query = integers("skin_query");
                float[] condition = codec.condition(cloud, query); // (Q, latent)
                put("skin_condition" + suffix, condition, query.length, sizes.latent());
                if (has("codes")) {
                    int[] codes = integers("codes");
                    int joints = codes.length / sizes.tokensPerJoint();
                    float[] decoded = codec.decode(codes, condition, cloud); // (N, J)
                    put("skin_decoded" + suffix, decoded, cloud.count(), joints);
                    influences = influences.or(() -> Optional.of(decoded));
                    if (codec.hasRowHead() && has("vertices")) {
                        rows(codec, codes, condition, suffix);
                    }
                }
            }
            if (influences.isPresent()) {
                PointCloud cloud = points.orElseThrow(() -> missing("points", "skin_decoded"));
                encode(codec, cloud, influences.get(), suffix);
            }
        }
    }

    /** By the same step as rigging: all joints of a skeleton compete for a vertex. */
    private void rows(SkinCodec codec, int[] codes, float[] condition, String suffix) {
        for (String name : List.of("triangles", "joints", "parents")) {
            if (!has(name)) {
                throw missing(name, "vertices");
            }
        }
        Mesh mesh = new Mesh(floats("vertices", -1, 3), integers("triangles"));
        int[] parents = integers("parents");
        Skeleton skeleton = new Skeleton(
                IntStream.range(0, parents.length)
                        .mapToObj(joint -> "joint_" + joint)
                        .toList(),
                parents,
                floats("joints", parents.length, 3));
        if (codes.length != parents.length * architecture.codec().tokensPerJoint()) {
            throw new IllegalArgumentException(
                    "codes must be " + architecture.codec().tokensPerJoint() + " for each of " + parents.length
                            + " joints, are " + codes.length);
        }
        Influences found = new SkinDecoder(codec, mesh, mesh.positions(), skeleton, condition)
                .atVertices(codes, new float[mesh.positions().length]);
        float[] rows = new float[mesh.vertexCount() * parents.length]; // (V, J)
        float[] row = new float[parents.length];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            found.row(vertex, row);
            System.arraycopy(row, 0, rows, vertex * row.length, row.length);
        }
        put("skin_rows" + suffix, rows, mesh.vertexCount(), parents.length);
    }

    private void quantisation(SkinCodec codec) {
        Architecture.Codec sizes = architecture.codec();
        if (has("codes") && !codec.hasRowEncoder()) {
            int[] codes = integers("codes");
            int each = sizes.tokensPerJoint();
            if (codes.length % each != 0) {
                throw new IllegalArgumentException("codes must be " + each + " for each joint, are " + codes.length);
            }
            put("fsq_latents", codec.latents(codes), codes.length / each, each, sizes.latent());
        }
        if (has("fsq_input")) {
            int[] codes = codec.quantise(floats("fsq_input", -1, sizes.levels().size()));
            put("fsq_output_codes", codes, codes.length);
        }
    }

    /** Codes of each column of (N, J) influences. */
    private void encode(SkinCodec codec, PointCloud cloud, float[] influences, String suffix) {
        int count = cloud.count();
        if (influences.length % count != 0) {
            throw new IllegalArgumentException("skin_decoded must have a row for each of " + count + " points, has "
                    + influences.length + " numbers");
        }
        int joints = influences.length / count;
        int[] codes = IntStream.range(0, joints)
                .mapToObj(joint -> {
                    float[] column = new float[count];
                    for (int i = 0; i < count; i++) {
                        column[i] = influences[i * joints + joint];
                    }
                    return codec.encode(cloud, column);
                })
                .flatMapToInt(Arrays::stream)
                .toArray();
        put("encoded_codes" + suffix, codes, joints, architecture.codec().tokensPerJoint());
    }

    private boolean has(String name) {
        return input.tensors().containsKey(name);
    }

    /** A tensor of floats with these dimensions, -1 being any. */
    private float[] floats(String name, long... dimensions) {
        SafeTensors.Entry entry = input.tensor(name);
        long[] shape = entry.shape();
        boolean fits = shape.length == dimensions.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = dimensions[i] == -1 || dimensions[i] == shape[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(name + " must have shape "
                    + Arrays.toString(dimensions).replace("-1", "any") + ", has " + Arrays.toString(shape));
        }
        return entry.toFloatArray();
    }

    private int[] integers(String name) {
        return Arrays.stream(input.tensor(name).toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static IllegalArgumentException missing(String name, String of) {
        return new IllegalArgumentException("input has " + of + " but no " + name);
    }

    private void put(String name, NDArray values, int rows) {
        float[] floats = values.toFloatArray();
        put(name, floats, rows, floats.length / rows);
    }

    private void put(String name, float[] values, long... shape) {
        output.put(name, TensorSource.of(values, shape));
    }

    private void put(String name, int[] values, long... shape) {
        output.put(name, TensorSource.of(Arrays.stream(values).asLongStream().toArray(), shape));
    }
}
