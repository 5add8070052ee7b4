package org.tokenrig.jobs.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;

/** Where commands list the assets that they read, so that each refuses a bad input before any work, and in the same words. */
public final class RunInput {
    private RunInput() {}

    /**
     * The assets at a location, as {@link AssetStore#list} gives them.
     *
     * @param excluded locations whose files are no input
     * @throws UnusableRunException where they cannot be listed, or there are none
     */
    public static List<StoredAsset> list(String input, List<String> excluded, Configuration storage)
            throws UnusableRunException {
        List<StoredAsset> assets;
        try {
            assets = AssetStore.over(storage).list(input, excluded);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot list assets: " + StorageProblem.reason(e), e);
        }
        if (assets.isEmpty()) {
            throw new UnusableRunException(noneAt(input));
        }
        return assets;
    }

    /** What is said where a location has no asset. */
    public static String noneAt(String input) {
        return "there are no assets (." + String.join(", .", AssetStore.EXTENSIONS) + ") at " + input;
    }
}
