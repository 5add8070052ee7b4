package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.tokenrig.io.asset.AssetException;

/** Skeletons to tokens and back (UniRig, section 3: skeleton tree tokenisation, as TokenRig uses it). */
public final class SkeletonTokenizer {
    private SkeletonTokenizer() {}

    /** The bin of a coordinate: half to even, clipped to [-1, 1]. */
    public static int bin(double coordinate) {
        if (!Double.isFinite(coordinate)) {
            throw new IllegalArgumentException("a coordinate must be finite, cannot be: " + coordinate);
        }
        double bin = Math.rint((coordinate + 1) / 2 * Vocabulary.BINS);
        return (int) Math.min(Math.max(bin, 0), Vocabulary.BINS - 1);
    }

    /** The centre of a bin, in [-1, 1]; exact in float32. */
    public static float centre(int bin) {
        return (bin + 0.5f) / Vocabulary.BINS * 2 - 1;
    }

    /**
     * Skeleton tokens, begin and end of skeleton included.
     *
     * @param positions (joints, 3) row-major, in [-1, 1]; normalised frame, Z up
     * @param parents (joints): index of an earlier joint; -1 for the first, which alone is a root
     * @param className {@code rignet}, {@code vroid}, {@code articulation}; any other is no class
     */
    public static int[] tokenize(double[] positions, int[] parents, String className) {
        requireTree(positions.length, parents);
        int[] bins = new int[positions.length]; // (joints, 3)
        for (int i = 0; i < bins.length; i++) {
            bins[i] = bin(positions[i]);
        }
        return write(bins, parents, Vocabulary.classToken(className));
    }

    /** As {@link #tokenize(double[], int[], String)}. */
    public static int[] tokenize(float[] positions, int[] parents, String className) {
        requireTree(positions.length, parents);
        int[] bins = new int[positions.length]; // (joints, 3)
        for (int i = 0; i < bins.length; i++) {
            bins[i] = bin(positions[i]);
        }
        return write(bins, parents, Vocabulary.classToken(className));
    }

    private static void requireTree(int coordinates, int[] parents) {
        requireNonNull(parents, "parents is null");
        if (parents.length == 0 || coordinates != 3 * parents.length) {
            throw new IllegalArgumentException("positions must hold three numbers for each of at least one parent,"
                    + " cannot be: " + coordinates + " for " + parents.length);
        }
        for (int joint = 0; joint < parents.length; joint++) {
            boolean root = joint == 0;
            if (root ? parents[joint] != -1 : parents[joint] < 0 || parents[joint] >= joint) {
                throw new IllegalArgumentException("the parent of joint " + joint + " must "
                        + (root ? "be -1" : "come before it") + ", cannot be: " + parents[joint]);
            }
        }
    }

    private static int[] write(int[] bins, int[] parents, int classToken) {
        int branches = 0;
        for (int joint = 1; joint < parents.length; joint++) {
            branches += parents[joint] == joint - 1 ? 0 : 1;
        }
        int[] tokens = new int[3 + bins.length + 4 * branches];
        int next = 0;
        tokens[next++] = Vocabulary.BEGIN_SKELETON;
        tokens[next++] = classToken;
        for (int joint = 0; joint < parents.length; joint++) {
            if (joint > 0 && parents[joint] != joint - 1) {
                tokens[next++] = Vocabulary.BRANCH;
                System.arraycopy(bins, 3 * parents[joint], tokens, next, 3);
                next += 3;
            }
            System.arraycopy(bins, 3 * joint, tokens, next, 3);
            next += 3;
        }
        tokens[next] = Vocabulary.END_SKELETON;
        return tokens;
    }

    /**
     * The skeleton of tokens from begin to end of skeleton; padding after the end is ignored. A joint's parent is the
     * earlier joint nearest to the stated parent position, of equals the latest.
     *
     * @throws AssetException of kind {@link AssetException.Kind#UNDECODABLE} where the tokens are no skeleton
     */
    public static DecodedSkeleton detokenize(int... tokens) throws AssetException {
        int end = tokens.length;
        while (end > 0 && tokens[end - 1] == Vocabulary.PAD) {
            end--;
        }
        if (end == 0 || tokens[0] != Vocabulary.BEGIN_SKELETON) {
            throw undecodable("must start with " + Vocabulary.BEGIN_SKELETON + ", but "
                    + (end == 0 ? "there are none" : "start with " + tokens[0]));
        }
        if (tokens[end - 1] != Vocabulary.END_SKELETON) {
            throw undecodable("must end with " + Vocabulary.END_SKELETON + ", but end with " + tokens[end - 1]);
        }

        int[] bins = new int[end]; // (joints, 3), longer than needed
        int[] stated = new int[end]; // (joints, 3): the parent's position as the tokens state it
        int joints = 0;
        Optional<String> className = Optional.empty();
        boolean branch = false;
        int at = 1;
        while (at < end - 1) {
            int token = tokens[at];
            if (Vocabulary.isBin(token)) {
                requireBins(tokens, at, branch ? 6 : 3, end - 1);
                if (branch) {
                    System.arraycopy(tokens, at, stated, 3 * joints, 3);
                    at += 3;
                } else if (joints > 0) {
                    System.arraycopy(bins, 3 * (joints - 1), stated, 3 * joints, 3);
                }
                System.arraycopy(tokens, at, bins, 3 * joints, 3);
                at += 3;
                joints++;
                branch = false;
            } else if (token == Vocabulary.BRANCH) {
                branch = true;
                at++;
            } else if (Vocabulary.isPart(token) || Vocabulary.isClass(token)) {
                className = Vocabulary.isClass(token) ? Vocabulary.className(token) : className;
                at++;
            } else {
                throw undecodable("cannot hold " + token + ", found at " + at);
            }
        }
        if (joints == 0) {
            throw undecodable("must hold at least one joint");
        }
        return new DecodedSkeleton(centres(bins, joints), parents(bins, stated, joints), className);
    }

    private static void requireBins(int[] tokens, int from, int count, int end) throws AssetException {
        for (int at = from; at < from + count; at++) {
            if (at == end || !Vocabulary.isBin(tokens[at])) {
                throw undecodable("must hold " + count + " coordinates in a row for the joint at " + from
                        + ", but have " + tokens[at] + " at " + at);
            }
        }
    }

    private static float[] centres(int[] bins, int joints) {
        float[] positions = new float[3 * joints];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = centre(bins[i]);
        }
        return positions;
    }

    private static int[] parents(int[] bins, int[] stated, int joints) {
        int[] parents = new int[joints];
        parents[0] = -1;
        for (int joint = 1; joint < joints; joint++) {
            int nearest = Integer.MAX_VALUE;
            for (int earlier = joint - 1; earlier >= 0; earlier--) {
                // bins are evenly spaced, so whole numbers order distances exactly as their centres do
                int x = bins[3 * earlier] - stated[3 * joint];
                int y = bins[3 * earlier + 1] - stated[3 * joint + 1];
                int z = bins[3 * earlier + 2] - stated[3 * joint + 2];
                int distance = x * x + y * y + z * z;
                if (distance < nearest) {
                    nearest = distance;
                    parents[joint] = earlier;
                }
            }
        }
        return parents;
    }

    private static AssetException undecodable(String rule) {
        return new AssetException(AssetException.Kind.UNDECODABLE, "skeleton tokens " + rule);
    }
}
