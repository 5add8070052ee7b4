package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.network.kernel.EmbeddingKernels;
import org.tokenrig.inference.network.kernel.SkinCodecKernels;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * The SkinTokens codec: a joint's influence over the surface to a few codes and back ({@code vae.model}). Safe to call from
 * several threads.
 */
public final class SkinCodec implements AutoCloseable {
    private static final String MODEL = "vae.model.";
    private static final String DECODER = MODEL + "decoder.blocks.";
    private static final List<String> OF_MANY_ROWS =
            List.of(".to_q.weight", ".to_out.0.weight", ".ff.net.0.proj.weight", ".ff.net.2.weight");
    // 388 tokens x 3072 inner channels x 4 bytes are 5 MB a joint
    private static final int JOINTS_AT_ONCE = 8;
    private static final int POINTS_AT_ONCE = 2048;
    // with some forty numbers each
    private static final int PAIRS_AT_ONCE = 32768;
    // of a point and joint that a row encoder reads together: some hundred megabytes of what it makes of them
    private static final int MOST_PAIRS_READ = 1 << 18;

    private final Architecture.Codec sizes;
    private final int codebook;
    private final boolean roundedEmbedding;
    private final Weights weights;
    private final SkinCodecKernels kernels;
    private final NDArray levels;

    private SkinCodec(
            Architecture.Codec sizes, int codebook, boolean roundedEmbedding, Weights weights, NDArray levels) {
        this.sizes = sizes;
        this.codebook = codebook;
        this.roundedEmbedding = roundedEmbedding;
        this.weights = weights;
        this.kernels = new SkinCodecKernels(sizes, roundedEmbedding, weights.tensors());
        this.levels = levels;
    }

    /**
     * Loads the codec's weights.
     *
     * @param roundedEmbedding whether the constants of the point embedding are rounded to bfloat16, as the published
     *     pipeline does by casting its codec; needed to match published checkpoints
     * @throws IllegalArgumentException if a tensor is missing or has another shape than the architecture says
     */
    public static SkinCodec load(Architecture architecture, SafeTensors file, Device device, boolean roundedEmbedding) {
        try (Weights.Builder weights = Weights.from(file, architecture, device)) {
            weights.together(KernelWeight.ofCodec(weights.names(MODEL)).stream()
                    .<Runnable>map(weight -> () -> add(weights, weight))
                    .toList());
            long[] levels = architecture.codec().levels().stream()
                    .mapToLong(Integer::longValue)
                    .toArray();
            NDArray ofCode = weights.manager().create(levels, new Shape(levels.length));
            return new SkinCodec(
                    architecture.codec(), architecture.codebook(), roundedEmbedding, weights.build(), ofCode);
        }
    }

    /** The decoder meets many thousand rows a mesh, the encoders some hundred. */
    private static void add(Weights.Builder weights, KernelWeight weight) {
        String first = weight.tensors().get(0);
        boolean ofManyRows = weight.isJoined() || OF_MANY_ROWS.stream().anyMatch(weight.name()::endsWith);
        if (ofManyRows && first.startsWith(DECODER)) {
            weights.multiplied(weight, POINTS_AT_ONCE);
        } else if (weight.isJoined()) {
            weights.stacked(weight);
        } else {
            weights.asStored(first);
        }
    }

    /**
     * The codec's embedding of positions.
     *
     * @param positions (N, 3) row-major
     * @return (N, 3 * (2 * frequencies + 1)) row-major
     */
    public float[] embed(float[] positions) {
        requireDecoder();
        try (NDManager call = weights.manager().newSubManager()) {
            NDArray x = call.create(positions, new Shape(positions.length / 3, 3));
            return EmbeddingKernels.phased(call, x, sizes.frequencies(), roundedEmbedding)
                    .toFloatArray();
        }
    }

    /**
     * What the codec is told of a mesh when it decodes.
     *
     * @param query indices of the query points
     * @return (Q, latent) row-major
     */
    public float[] condition(PointCloud points, int[] query) {
        requireDecoder();
        requireNonNull(points, "points is null");
        try (NDManager call = weights.manager().newSubManager()) {
            return kernels.condition(
                            call,
                            PointTensors.positions(call, points),
                            PointTensors.normals(call, points),
                            PointTensors.query(call, points, query))
                    .toFloatArray();
        }
    }

    /**
     * What the codec is told of a mesh, where it is asked: nothing with a row encoder, else {@link #condition} of the samples at
     * the farthest ones.
     *
     * @return (Q, latent) row-major; empty with a row encoder
     */
    public float[] conditionOf(PointCloud points) {
        return hasRowEncoder()
                ? new float[0]
                : condition(points, FarthestPoints.query(points, sizes.conditionTokens()));
    }

    /**
     * Codes of one joint.
     *
     * @param influence of the joint at each point, in [0, 1]
     * @return (tokensPerJoint)
     */
    public int[] encode(PointCloud points, float[] influence) {
        requireNonNull(points, "points is null");
        requireNonNull(influence, "influence is null");
        if (influence.length != points.count()) {
            throw new IllegalArgumentException(
                    "influence must have a number for each of " + points.count() + " points, has " + influence.length);
        }
        return encode(points, influence, 1);
    }

    /**
     * Codes of several joints, each read from points of its own.
     *
     * @param points (J, M): the points of each joint
     * @param influences (J, M) row-major: of each joint at its own points, in [0, 1]
     * @return (J, tokensPerJoint) row-major
     */
    public int[] encode(PointCloud points, float[] influences, int joints) {
        requireDecoder();
        requireNonNull(points, "points is null");
        requireNonNull(influences, "influences is null");
        if (joints < 1 || points.count() % joints != 0 || influences.length != points.count()) {
            throw new IllegalArgumentException("points and influences must be equally many for each of " + joints
                    + " joints, are " + points.count() + " and " + influences.length);
        }
        int each = points.count() / joints;
        try (NDManager call = weights.manager().newSubManager()) {
            NDArray z = kernels.encode(
                    call,
                    call.create(points.points(), new Shape(joints, each, 3)),
                    call.create(points.normals(), new Shape(joints, each, 3)),
                    call.create(influences, new Shape(joints, each)));
            return codes(call, z);
        }
    }

    /**
     * Influences of joints at points.
     *
     * @param codes (J, tokensPerJoint) row-major
     * @param condition what {@link #condition} gave for the mesh
     * @param points where to decode
     * @return (N, J) row-major, in [0, 1]
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public float[] decode(int[] codes, float[] condition, PointCloud points) {
        requireDecoder();
        requireNonNull(points, "points is null");
        requireNonNull(condition, "condition is null");
        int joints = requireNonNull(codes, "codes is null").length / sizes.tokensPerJoint();
        if (joints < 1 || codes.length != joints * sizes.tokensPerJoint()) {
            throw new IllegalArgumentException(
                    "codes must have " + sizes.tokensPerJoint() + " for each of some joints, have " + codes.length);
        }
        if (condition.length == 0 || condition.length % sizes.latent() != 0) {
            throw new IllegalArgumentException("condition must have " + sizes.latent()
                    + " channels for each of some tokens, has " + condition.length + " numbers");
        }
        int n = points.count();
        float[] influences = new float[Math.multiplyExact(n, joints)];
        try (NDManager mesh = weights.manager().newSubManager()) {
            NDArray latents = latents(mesh, codes, joints);
            NDArray shared = mesh.create(condition, new Shape(condition.length / sizes.latent(), sizes.latent()));
            NDArray positions = PointTensors.positions(mesh, points).squeeze(0);
            NDArray normals = PointTensors.normals(mesh, points).squeeze(0);
            for (int first = 0; first < joints; first += JOINTS_AT_ONCE) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted while decoding skins");
                }
                int some = Math.min(JOINTS_AT_ONCE, joints - first);
                try (NDManager call = mesh.newSubManager()) {
                    NDArray keysAndValues =
                            kernels.keysAndValues(call, SkinCodecKernels.rowsOf(call, latents, first, some), shared);
                    float[] columns = kernels.influences(call, keysAndValues, positions, normals, POINTS_AT_ONCE)
                            .toFloatArray();
                    for (int j = 0; j < some; j++) {
                        for (int i = 0; i < n; i++) {
                            influences[i * joints + first + j] = columns[j * n + i];
                        }
                    }
                }
            }
        }
        return influences;
    }

    /** Whether the codec has a row head, by which all joints of a skeleton compete for a point. */
    public boolean hasRowHead() {
        return sizes.rowHead() > 0;
    }

    /**
     * Whether a row encoder writes the codec's codes and the row head reads them. Nothing is decoded then of each joint alone:
     * {@link #encodeRows} and {@link #rows} are all that such a codec can do.
     */
    public boolean hasRowEncoder() {
        return sizes.rowEncoder() > 0;
    }

    /**
     * Codes of all joints of a skeleton by the row encoder: what mesh and skeleton do not say of the weights at some points. Only a
     * codec that {@linkplain #hasRowEncoder has one} can.
     *
     * @param mesh model frame
     * @param skeleton model frame
     * @param most points that are read, half of them uniform, half of each joint in turn by its weight; fewer where the joints are more
     *     than {@value #MOST_PAIRS_READ} pairs of a point and a joint allow
     * @return (J, tokensPerJoint) row-major, in the order of the skeleton
     */
    public int[] encodeRows(Mesh mesh, Skeleton skeleton, SkinWeights skin, int most, SplittableRandom random) {
        if (!hasRowEncoder()) {
            throw new IllegalStateException("the codec must have a row encoder to encode rows");
        }
        int joints = skeleton.jointCount();
        int points = Math.max(1, Math.min(most, MOST_PAIRS_READ / joints));
        RowReading reading = RowReading.of(mesh, skeleton, skin, points, random);
        try (NDManager call = weights.manager().newSubManager()) {
            NDArray z = kernels.rowCodes(
                    call,
                    call.create(reading.geometry(), new Shape(joints, points, SkinGeometry.CHANNELS)),
                    call.create(reading.truth(), new Shape(joints, points)),
                    levels);
            return codes(call, z);
        }
    }

    /**
     * Influences of all joints of a skeleton at points of a mesh, by the row head: what their codes say, or with no row encoder what
     * was decoded of them, is weighed against what mesh and skeleton say. Only a codec that {@linkplain #hasRowHead has one} can.
     *
     * @param codes (J, tokensPerJoint) row-major, in the order of the skeleton
     * @param condition what {@link #condition} gave for the mesh; not read where there is a row encoder
     * @param points where, on the mesh that {@code geometry} is of
     * @param geometry of mesh and skeleton
     * @return (N, J) row-major; rows sum to one
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public float[] rows(int[] codes, float[] condition, SurfaceSamples points, SkinGeometry geometry) {
        requireNonNull(points, "points is null");
        int joints = requireNonNull(geometry, "geometry is null").jointCount();
        if (!hasRowHead()) {
            throw new IllegalStateException("the codec must have a row head to give rows");
        }
        if (requireNonNull(codes, "codes is null").length != joints * sizes.tokensPerJoint()) {
            throw new IllegalArgumentException("codes must have " + sizes.tokensPerJoint() + " for each of " + joints
                    + " joints, have " + codes.length);
        }
        if (!hasRowEncoder()) {
            return rows(decode(codes, condition, points.cloud()), points, geometry);
        }
        float[] rows = new float[Math.multiplyExact(points.count(), joints)];
        try (NDManager mesh = weights.manager().newSubManager()) {
            NDArray told = mesh.create(ids(codes), new Shape(joints, sizes.tokensPerJoint()));
            inParts(points, joints, (first, some) -> {
                try (NDManager call = mesh.newSubManager()) {
                    NDArray said = call.create(
                            geometry.at(points, first, some), new Shape(joints, some, SkinGeometry.CHANNELS));
                    float[] columns =
                            kernels.rowsOfCodes(call, told, levels, said).toFloatArray();
                    put(columns, rows, first, some, joints);
                }
            });
        }
        return rows;
    }

    /** What is done to some points, from the first on. */
    private interface Part {
        void of(int first, int some);
    }

    private static void inParts(SurfaceSamples points, int joints, Part part) {
        int atOnce = Math.max(1, PAIRS_AT_ONCE / joints);
        for (int first = 0; first < points.count(); first += atOnce) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while decoding skins");
            }
            part.of(first, Math.min(atOnce, points.count() - first));
        }
    }

    /** (joints, some) into (points, joints). */
    private static void put(float[] columns, float[] rows, int first, int some, int joints) {
        for (int i = 0; i < some; i++) {
            for (int joint = 0; joint < joints; joint++) {
                rows[(first + i) * joints + joint] = columns[joint * some + i];
            }
        }
    }

    /**
     * The row head alone.
     *
     * @param decoded (N, J) row-major: what {@link #decode} gave at the points; overwritten
     * @return the same array: rows that sum to one
     */
    private float[] rows(float[] decoded, SurfaceSamples points, SkinGeometry geometry) {
        int joints = geometry.jointCount();
        inParts(points, joints, (first, some) -> {
            float[] columns = new float[some * joints]; // (joints, some)
            for (int i = 0; i < some; i++) {
                for (int joint = 0; joint < joints; joint++) {
                    columns[joint * some + i] = decoded[(first + i) * joints + joint];
                }
            }
            try (NDManager call = weights.manager().newSubManager()) {
                float[] rows = kernels.rows(
                                call,
                                call.create(columns, new Shape(joints, some)),
                                call.create(
                                        geometry.at(points, first, some),
                                        new Shape(joints, some, SkinGeometry.CHANNELS)))
                        .toFloatArray();
                put(rows, decoded, first, some, joints);
            }
        });
        return decoded;
    }

    /**
     * Finite scalar quantisation.
     *
     * @param z (T, levels) row-major
     * @return codes (T)
     */
    public int[] quantise(float[] z) {
        int channels = sizes.levels().size();
        requireNonNull(z, "z is null");
        if (z.length % channels != 0) {
            throw new IllegalArgumentException("z must have " + channels + " numbers a token, has " + z.length);
        }
        try (NDManager call = weights.manager().newSubManager()) {
            return codes(call, call.create(z, new Shape(z.length / channels, channels)));
        }
    }

    /**
     * Latents of codes.
     *
     * @param codes (T)
     * @return (T, latent) row-major
     */
    public float[] latents(int[] codes) {
        requireDecoder();
        requireNonNull(codes, "codes is null");
        try (NDManager call = weights.manager().newSubManager()) {
            return latents(call, codes, 1).toFloatArray();
        }
    }

    private void requireDecoder() {
        if (hasRowEncoder()) {
            throw new IllegalStateException(
                    "the codec has a row encoder, and no encoder, condition and decoder as published");
        }
    }

    /** (joints, T, latent). */
    private NDArray latents(NDManager call, int[] codes, int joints) {
        return kernels.latents(call, call.create(ids(codes), new Shape(joints, codes.length / joints)), levels);
    }

    private long[] ids(int[] codes) {
        for (int code : codes) {
            if (code < 0 || code >= codebook) {
                throw new IllegalArgumentException("code must be in 0.." + (codebook - 1) + ", cannot be: " + code);
            }
        }
        return Arrays.stream(codes).asLongStream().toArray();
    }

    private int[] codes(NDManager call, NDArray z) {
        return Arrays.stream(SkinCodecKernels.codes(call, z, levels).toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    public void close() {
        weights.close();
    }
}
