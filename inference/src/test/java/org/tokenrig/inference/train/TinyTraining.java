package org.tokenrig.inference.train;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;

/** Networks small enough to train within a test, and creatures to train them on. */
final class TinyTraining {
    static final Architecture ARCHITECTURE = new Architecture(
            new Architecture.ShapeEncoder(16, 2, 1, 4, 8),
            new Architecture.LanguageModel(32, 64, 2, 4, 2, 8, 1e6, 1e-6, 1024),
            new Architecture.Codec(16, 2, 1, 1, 8, 4, List.of(4, 5), 4, 8, 2));

    static {
        // the sizes are too small to be worth a second thread, and one thread adds in one order
        NetworkThreads.fix(1);
    }

    private TinyTraining() {}

    static List<Creature> creatures(int count) {
        List<Creature> creatures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            creatures.add(new CreatureGenerator().creature(5, i, CreatureOptions.plain(600)));
        }
        return creatures;
    }

    static LanguageModelExample example(Creature creature) {
        int[] codes = new int[2 * creature.skeleton().jointCount()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = i * 7 % ARCHITECTURE.codebook();
        }
        return LanguageModelExample.of(ARCHITECTURE, creature.mesh(), creature.skeleton(), codes, 128, 3);
    }
}
