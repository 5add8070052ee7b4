package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class GrpoRewardIT {
    private static final int UPDATES = 25;

    @Test
    void rewardOfATaughtModelRises() throws IOException {
        double rise = riseAfter(UPDATES, TinyPolicy.HEIGHT);
        assertThat(rise).isGreaterThan(0.15);
    }

    @Test
    void theOppositeRisesWhereItIsRewardedAndNothingWithoutUpdates() throws IOException {
        RigReward low = (mesh, seed) -> {
            RigReward.OfMesh high = TinyPolicy.HEIGHT.of(mesh, seed);
            return (rig, uncut) -> TinyPolicy.total(1 - high.score(rig, uncut).total());
        };
        double rise = riseAfter(UPDATES, low);
        assertThat(rise).isGreaterThan(0.05);
        assertThat(riseAfter(0, TinyPolicy.HEIGHT)).isZero();
    }

    /** How much more of a reward the rigs of a policy have after some updates than those of the supervised model. */
    double riseAfter(int updates, RigReward reward) throws IOException {
        try (TrainingRun run = TinyPolicy.begin(5e-3);
                Rollouts rollouts = TinyPolicy.rollouts(run, reward)) {
            GrpoTrainer trainer = new GrpoTrainer(run, GrpoTrainer.Options.DEFAULT);
            double before = reward(rollouts, run);
            for (int i = 0; i < updates; i++) {
                trainer.update(TinyPolicy.drawn(rollouts, run, TinyPolicy.requests(i)));
            }
            return reward(rollouts, run) - before;
        }
    }

    private double reward(Rollouts rollouts, TrainingRun run) throws IOException {
        double sum = 0;
        for (int seed = 1000; seed < 1004; seed++) {
            sum += GrpoTrainer.Means.of(TinyPolicy.drawn(rollouts, run, TinyPolicy.requests(seed)))
                            .reward()
                    / 4;
        }
        return sum;
    }
}
