package org.tokenrig.jobs.train;

import java.util.List;
import java.util.SplittableRandom;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.RolloutRequest;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.TrainingCreatures;
import org.tokenrig.io.asset.AssetId;

/**
 * Meshes whose rigs are drawn: creatures of the families that supervised training left out, mixed with others. Their true
 * rigs are not looked at.
 */
final class RolloutMeshes implements ExampleSource<RolloutRequest> {
    private final long seed;
    private final double heldOutShare;
    private final TrainingCreatures heldOut;
    private final TrainingCreatures others;

    RolloutMeshes(long seed, long dataSeed, double heldOutShare, int vertices) {
        this.seed = seed;
        this.heldOutShare = heldOutShare;
        this.heldOut = creatures(dataSeed, HeldOut.FAMILIES, vertices);
        this.others = creatures(dataSeed, HeldOut.TRAINED_FAMILIES, vertices);
    }

    private static TrainingCreatures creatures(long seed, List<Family> families, int vertices) {
        return TrainingCreatures.of(TrainingCreatures.Settings.asTheyAre(seed, families, vertices));
    }

    @Override
    public RolloutRequest example(long number) {
        boolean held = new SplittableRandom(seed + number * 0x9e3779b97f4a7c15L).nextDouble() < heldOutShare;
        return new RolloutRequest(
                new AssetId("creature-" + number),
                (held ? heldOut : others).example(number).mesh(),
                seed);
    }
}
