package org.tokenrig.jobs.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

/**
 * An asset and where its result goes.
 *
 * @param stored what was listed
 * @param output path below the output folder
 * @param reason why it is rigged
 * @param attempt how often it has been tried as it is, this time included
 * @param own what is said of it alone
 * @param parametersHash of everything that decides its result beside model and asset; empty until it is decided
 * @param knownSha256 content of which there is a good rig already: where the asset still has it, only its etag is new; else empty
 */
public record PlannedAsset(
        StoredAsset stored,
        String output,
        DueReason reason,
        int attempt,
        OwnOptions own,
        String parametersHash,
        String knownSha256)
        implements Serializable {
    /** Below the output, of rigs that are kept apart. */
    public static final String QUARANTINE = "quarantined/";

    private static final String FOLDER = "rigged/";
    /** In bytes, of Linux, macOS and Windows alike. */
    private static final int LONGEST_NAME = 255;

    public PlannedAsset {
        requireNonNull(stored, "stored is null");
        requireNonNull(output, "output is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(own, "own is null");
        requireNonNull(parametersHash, "parametersHash is null");
        requireNonNull(knownSha256, "knownSha256 is null");
    }

    private PlannedAsset(StoredAsset stored, String output) {
        this(stored, output, DueReason.NEW, 1, OwnOptions.NONE, "", "");
    }

    PlannedAsset because(DueReason why, int tries, OwnOptions given, String hash, String sha256) {
        return new PlannedAsset(stored, output, why, tries, given, hash, sha256);
    }

    /** Where its rig goes if it is to be kept apart, below the output folder. */
    public String quarantine() {
        return QUARANTINE + output.substring(FOLDER.length());
    }

    /** The place that an asset has, whatever has become of its last rig. */
    static String place(String lastOutput) {
        return lastOutput.startsWith(QUARANTINE) ? FOLDER + lastOutput.substring(QUARANTINE.length()) : lastOutput;
    }

    /**
     * Where rigs of an asset can lie, below the output folder: the one that passed, and the one that is kept apart.
     *
     * @param lastOutput of either; empty where the asset has none
     */
    public static List<String> places(String lastOutput) {
        if (lastOutput.isEmpty()) {
            return List.of();
        }
        String passed = place(lastOutput);
        return List.of(passed, QUARANTINE + passed.substring(FOLDER.length()));
    }

    /**
     * Gives every asset an output of its own: {@code rigged/<path without extension>.glb}. Where several assets have the
     * same, GLB comes before glTF before OBJ, then the smaller path; the others keep their extension, as in
     * {@code rigged/fox.obj.glb}, and get a number where that is taken too. The name of a folder of assets is taken, since a
     * file cannot have it; and a name that is longer than file systems allow is cut and ends with a hash of the asset's path.
     * So the names depend on what is listed and on nothing else.
     */
    public static List<PlannedAsset> plan(Collection<StoredAsset> assets) {
        return plan(assets, Map.of());
    }

    /**
     * The same, where some assets have their outputs already: they keep them, whatever has come to be beside them since, and
     * nothing else gets the output of an asset that is gone.
     *
     * @param outputs of assets that earlier runs tried, by id
     */
    public static List<PlannedAsset> plan(Collection<StoredAsset> assets, Map<String, String> outputs) {
        List<StoredAsset> order = inTurn(assets);
        Set<String> taken = new HashSet<>(outputs.values());
        for (StoredAsset asset : order) {
            String path = asset.id().path();
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                taken.add(FOLDER + path.substring(0, slash));
            }
        }
        List<PlannedAsset> planned = new ArrayList<>();
        for (StoredAsset asset : order) {
            String had = outputs.get(asset.id().path());
            planned.add(new PlannedAsset(asset, had != null ? had : firstFree(asset.id(), taken)));
        }
        planned.sort(Comparator.comparing(asset -> asset.stored().id()));
        return planned;
    }

    /** By extension, then by id; each id is looked at once, since there may be millions. */
    private static List<StoredAsset> inTurn(Collection<StoredAsset> assets) {
        List<List<StoredAsset>> byExtension = new ArrayList<>();
        for (int i = 0; i <= AssetStore.EXTENSIONS.size(); i++) {
            byExtension.add(new ArrayList<>());
        }
        for (StoredAsset asset : assets) {
            byExtension
                    .get(AssetStore.EXTENSIONS.indexOf(extension(asset.id())) + 1)
                    .add(asset);
        }
        List<StoredAsset> order = new ArrayList<>(assets.size());
        for (List<StoredAsset> some : byExtension) {
            some.sort(Comparator.comparing(StoredAsset::id));
            order.addAll(some);
        }
        return order;
    }

    private static String firstFree(AssetId id, Set<String> taken) {
        String name = named(id, ".glb");
        for (int number = 1; !taken.add(name); number++) {
            String suffix = number == 1 ? "" : "." + number;
            name = named(id, "." + extension(id) + suffix + ".glb");
        }
        return name;
    }

    private static String named(AssetId id, String ending) {
        String stem = id.stem();
        int folder = stem.lastIndexOf('/') + 1;
        String name = stem.substring(folder);
        if ((name + ending).getBytes(UTF_8).length > LONGEST_NAME) {
            String hash = "~"
                    + UUID.nameUUIDFromBytes(id.path().getBytes(UTF_8))
                            .toString()
                            .substring(0, 8);
            int end = name.length();
            while ((name.substring(0, end) + hash + ending).getBytes(UTF_8).length > LONGEST_NAME) {
                end = name.offsetByCodePoints(end, -1);
            }
            name = name.substring(0, end) + hash;
        }
        return FOLDER + stem.substring(0, folder) + name + ending;
    }

    private static String extension(AssetId id) {
        return id.path().substring(id.path().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
