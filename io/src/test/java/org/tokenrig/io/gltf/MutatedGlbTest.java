package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.TriedAsset;
import org.tokenrig.io.asset.Resources;

/** Whatever is done to a file: it is read or refused, and what was read takes a rig or is refused, always by a rule. */
class MutatedGlbTest {
    private static final int MUTATIONS = Integer.getInteger("tokenrig.mutations", 2400);

    @Test
    void endsEachMutationWithAnAssetOrItsError() throws Exception {
        List<byte[]> seeds = SeedGlbs.all();
        int read = 0;
        int refused = 0;
        int kept = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] glb = MutatedGlbs.mutate(seeds.get(i % seeds.size()), i);
            switch (TriedAsset.of("m.glb", glb, Resources.none(), "mutation " + i)) {
                case READ -> read++;
                case KEPT -> {
                    read++;
                    kept++;
                }
                case REFUSED -> refused++;
            }
        }
        assertThat(read).as("mutations that are still assets").isGreaterThan(MUTATIONS / 10);
        assertThat(refused).as("mutations that are refused").isGreaterThan(MUTATIONS / 4);
        assertThat(kept).as("mutations that keep their skeleton").isGreaterThan(MUTATIONS / 50);
    }
}
