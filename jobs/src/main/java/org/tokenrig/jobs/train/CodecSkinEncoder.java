package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.train.data.SkinEncoder;

/** Writes skin tokens with a trained codec. Several threads may call it. */
record CodecSkinEncoder(SkinCodec codec) implements SkinEncoder {
    CodecSkinEncoder {
        requireNonNull(codec, "codec is null");
    }

    @Override
    public int[] codes(PointCloud near, float[] influences, int joints) {
        int each = near.count() / joints;
        int[][] codes = new int[joints][];
        for (int joint = 0; joint < joints; joint++) {
            PointCloud own = new PointCloud(
                    Arrays.copyOfRange(near.points(), 3 * joint * each, 3 * (joint + 1) * each),
                    Arrays.copyOfRange(near.normals(), 3 * joint * each, 3 * (joint + 1) * each));
            codes[joint] = codec.encode(own, Arrays.copyOfRange(influences, joint * each, (joint + 1) * each));
        }
        return Arrays.stream(codes).flatMapToInt(Arrays::stream).toArray();
    }
}
