package org.tokenrig.jobs.train;

import java.util.SplittableRandom;
import org.tokenrig.inference.train.RolloutRequest;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.io.asset.AssetId;

/**
 * Meshes whose rigs are drawn: creatures of the families that supervised training left out, mixed with others. Their true
 * rigs are not looked at.
 */
final class RolloutMeshes implements ExampleSource<RolloutRequest> {
    // odd, so that numbers that follow each other begin far apart
    private static final long STRIDE = 0x9e3779b97f4a7c15L;

    private final long seed;
    private final double heldOutShare;
    private final ExampleSource<RiggedMesh> heldOut;
    private final ExampleSource<RiggedMesh> others;

    RolloutMeshes(TrainingSettings settings, TrainingData data) {
        this.seed = settings.seed();
        this.heldOutShare = settings.grpo().heldOutShare();
        this.heldOut = data.judged(HeldOut.FAMILIES);
        this.others = data.judged(settings.data().families());
    }

    @Override
    public RolloutRequest example(long number) {
        boolean held = new SplittableRandom(seed + number * STRIDE).nextDouble() < heldOutShare;
        return new RolloutRequest(
                new AssetId("creature-" + number),
                (held ? heldOut : others).example(number).mesh(),
                seed + number * STRIDE);
    }
}
