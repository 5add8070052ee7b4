package org.tokenrig.jobs.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

class MaterialColoursTest {
    private static final Path SAMPLES = Path.of("../sample-data/rigged");

    @Test
    void eachPrimitiveHasTheColourOfItsMaterial() throws Exception {
        Asset chair = sample("chair.glb");
        float[] colours = MaterialColours.of(chair);
        assertThat(colours).hasSize(3 * chair.mesh().vertexCount());
        TreeSet<Integer> shown = new TreeSet<>();
        for (int i = 0; i < colours.length; i += 3) {
            shown.add(Math.round(255 * colours[i]) << 16
                    | Math.round(255 * colours[i + 1]) << 8
                    | Math.round(255 * colours[i + 2]));
        }
        // steel, upholstery and dark, from linear to sRGB
        assertThat(shown).hasSize(3);
        assertThat(colours[0]).isCloseTo(0.818f, within(0.002f));
    }

    private static Asset sample(String name) throws Exception {
        AssetStore store = AssetStore.over(new Configuration());
        StoredAsset stored =
                store.list(SAMPLES.resolve(name).toString(), List.of()).get(0);
        return AssetReader.read(
                stored.id(),
                store.read(stored, AssetLimits.DEFAULT.maxBytes()),
                store.folderOf(stored),
                AssetLimits.DEFAULT);
    }
}
