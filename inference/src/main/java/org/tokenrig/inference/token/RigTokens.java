package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.AssetException;

/**
 * A rig as its tokens say it: the skeleton, and the codes of every joint's skin.
 *
 * @param skeletonTokens from begin to end of skeleton, both included
 * @param skeleton what they decode to
 * @param skinCodes (joints, tokens a joint) row-major: codebook entries, joints in the order of the tokens
 * @param ended whether the end of the sequence was written, and not only reached by its length
 */
public record RigTokens(int[] skeletonTokens, DecodedSkeleton skeleton, int[] skinCodes, boolean ended) {
    public RigTokens {
        requireNonNull(skeletonTokens, "skeletonTokens is null");
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(skinCodes, "skinCodes is null");
        if (skinCodes.length % skeleton.jointCount() != 0) {
            throw new IllegalArgumentException("skinCodes must hold as many codes for each of " + skeleton.jointCount()
                    + " joints, cannot be: " + skinCodes.length);
        }
    }

    /** SkinTokens of a joint. */
    public int tokensPerJoint() {
        return skinCodes.length / skeleton.jointCount();
    }

    /**
     * Takes a whole sequence apart.
     *
     * <p>With the first public release's rule the end token is read as the last code, and ids below the first SkinToken as
     * codes too. Those lie outside the codebook; the codec's digits wrap around, so they are the codebook entry with the same
     * remainder (the end token is entry 0).
     *
     * @param sequence prompt and generated tokens; padding after the end is ignored
     * @param vocabulary of the model
     * @param tokensPerJoint SkinTokens of a joint: 4 as published
     * @param stopOneEarly whether the first public release's rule made the sequence
     * @throws AssetException of kind {@link AssetException.Kind#UNDECODABLE} where the tokens are no whole rig
     */
    public static RigTokens parse(int[] sequence, Vocabulary vocabulary, int tokensPerJoint, boolean stopOneEarly)
            throws AssetException {
        int skinStart = 0;
        while (skinStart < sequence.length && sequence[skinStart] != Vocabulary.END_SKELETON) {
            skinStart++;
        }
        if (skinStart == sequence.length) {
            throw undecodable("the skeleton does not end within " + sequence.length + " tokens");
        }
        skinStart++;
        int[] skeletonTokens = Arrays.copyOf(sequence, skinStart);
        DecodedSkeleton skeleton = SkeletonTokenizer.detokenize(skeletonTokens);

        int end = skinStart;
        while (end < sequence.length && sequence[end] != vocabulary.end()) {
            end++;
        }
        boolean ended = end < sequence.length;
        for (int at = end + 1; at < sequence.length; at++) {
            if (sequence[at] != Vocabulary.PAD) {
                throw undecodable("only padding may follow the end, found " + sequence[at] + " at " + at);
            }
        }
        int skinEnd = stopOneEarly && ended ? end + 1 : end;
        int wanted = skeleton.jointCount() * tokensPerJoint;
        if (skinEnd - skinStart != wanted) {
            throw undecodable(skeleton.jointCount() + " joints need " + wanted + " skin tokens, found "
                    + (skinEnd - skinStart) + (ended ? "" : " where the sequence was cut"));
        }
        int[] codes = new int[wanted];
        for (int i = 0; i < wanted; i++) {
            codes[i] = code(sequence[skinStart + i], vocabulary, stopOneEarly);
        }
        return new RigTokens(skeletonTokens, skeleton, codes, ended);
    }

    private static int code(int token, Vocabulary vocabulary, boolean stopOneEarly) throws AssetException {
        int first = stopOneEarly ? Vocabulary.END_SKELETON : Vocabulary.FIRST_SKIN_TOKEN;
        if (token < first || token > vocabulary.end()) {
            throw undecodable(
                    "a skin token must be between " + first + " and " + (vocabulary.end() - 1) + ", found " + token);
        }
        return Math.floorMod(token - Vocabulary.FIRST_SKIN_TOKEN, vocabulary.codebook());
    }

    /** The whole sequence with the full count of SkinTokens and the end, as a model is taught it. */
    public int[] sequence(Vocabulary vocabulary) {
        int[] sequence = Arrays.copyOf(skeletonTokens, skeletonTokens.length + skinCodes.length + 1);
        for (int i = 0; i < skinCodes.length; i++) {
            sequence[skeletonTokens.length + i] = vocabulary.skinToken(skinCodes[i]);
        }
        sequence[sequence.length - 1] = vocabulary.end();
        return sequence;
    }

    private static AssetException undecodable(String what) {
        return new AssetException(AssetException.Kind.UNDECODABLE, what);
    }
}
