package org.tokenrig.jobs.evaluate;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.PrintableText;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code scripts/seed-stability}: how much the number of joints that a mesh gets depends on the run's seed. Each mesh is
 * rigged once a seed, as the model recommends, and nothing is written.
 */
@Command(
        name = "seed-stability",
        description = {
            "Rigs each mesh with the seeds 0, 1, ... and prints how far its number of joints varies.",
            "",
            "A mesh is steady where the largest number of joints is above the smallest by at most a fifth of the median.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class SeedStability implements Callable<Integer> {
    /** Most that the number of joints of a steady mesh varies by, in medians. */
    static final double MOST = 0.2;

    private static final int DONE = 0;
    private static final int SOME_FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int RUN_FAILED = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "DIR|FILE|PATTERN",
            description =
                    "The meshes are those of a folder with all below it, of a file, or of a quoted pattern; rigs that they have"
                            + " are not looked at. The option may be repeated.")
    private List<String> inputs = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Each mesh is rigged with so many seeds, at least 2. The default is ${DEFAULT-VALUE}.")
    private int seeds = 10;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model in this folder rigs. The default is the model in this program.")
    private Path model;

    /** Measures, and ends the process: with 1 where an asset cannot be rigged, 2 for wrong usage. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SeedStability())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("seed-stability: " + failure.getMessage());
                    return failure instanceof IOException ? WRONG_USAGE : RUN_FAILED;
                })
                .execute(arguments));
    }

    /**
     * By how much numbers vary: the difference between largest and smallest, in medians (of two in the middle the mean).
     *
     * @param joints at least one number above 0
     */
    static double spread(int[] joints) {
        int[] sorted = joints.clone();
        Arrays.sort(sorted);
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
        return (sorted[sorted.length - 1] - sorted[0]) / median;
    }

    @Override
    public Integer call() throws IOException {
        if (seeds < 2) {
            throw new ParameterException(spec.commandLine(), "--seeds must be at least 2, cannot be: " + seeds);
        }
        PrintWriter out = spec.commandLine().getOut();
        AssetStore store = AssetStore.over(new Configuration());
        List<StoredAsset> assets = new ArrayList<>();
        for (String input : inputs) {
            assets.addAll(store.list(input, List.of()));
        }
        if (assets.isEmpty()) {
            throw new FileNotFoundException("there are no assets (.glb, .gltf, .vrm, .obj) in " + inputs);
        }
        ModelFolder folder = model == null ? BuiltInModel.EMBEDDED.open() : ModelFolder.open(model);
        RigOptions options = folder.recommended().over(RigOptions.DEFAULT, Set.of());
        int failed = 0;
        int steady = 0;
        try (TokenRig tokenRig = TokenRig.open(folder.folder(), "cpu", 1)) {
            out.printf(Locale.ROOT, "%s, %d seeds%n", tokenRig.model().name(), seeds);
            for (StoredAsset asset : assets) {
                String name = PrintableText.of(asset.id().path());
                try {
                    int[] joints = joints(tokenRig, options, asset, read(store, asset));
                    steady += spread(joints) <= MOST ? 1 : 0;
                    out.printf(
                            Locale.ROOT,
                            "%-6s %.2f  %s: %s joints%n",
                            spread(joints) <= MOST ? "steady" : "varies",
                            spread(joints),
                            name,
                            Arrays.stream(joints).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
                } catch (AssetException e) {
                    failed++;
                    out.println("failed  " + name + ": " + PrintableText.of(e.getMessage()));
                }
                out.flush();
            }
        }
        int measured = assets.size() - failed;
        out.printf(
                Locale.ROOT,
                "the number of joints varies by at most %.0f %% of its median for %d of %d meshes (%.1f %%); %d failed%n",
                100 * MOST,
                steady,
                measured,
                100.0 * steady / Math.max(1, measured),
                failed);
        out.flush();
        return failed == 0 ? DONE : SOME_FAILED;
    }

    private static Mesh read(AssetStore store, StoredAsset asset) throws AssetException {
        AssetLimits limits = AssetLimits.DEFAULT;
        return AssetReader.read(asset.id(), store.read(asset, limits.maxBytes()), store.folderOf(asset), limits)
                .mesh();
    }

    /** (seeds): joints of the rigs of a mesh. */
    private int[] joints(TokenRig tokenRig, RigOptions options, StoredAsset asset, Mesh mesh) throws AssetException {
        int[] joints = new int[seeds];
        RigRequest request = new RigRequest(asset.id(), mesh, Optional.empty());
        // seeds are independent of each other, and the networks are read only
        List<RigOutcome> outcomes = IntStream.range(0, seeds)
                .parallel()
                .mapToObj(seed ->
                        tokenRig.rig(List.of(request), seeded(options, seed)).get(0))
                .toList();
        for (int seed = 0; seed < seeds; seed++) {
            if (outcomes.get(seed) instanceof RigOutcome.Failed failed) {
                throw failed.reason();
            }
            joints[seed] = ((RigOutcome.Rigged) outcomes.get(seed))
                    .result()
                    .rig()
                    .skeleton()
                    .jointCount();
        }
        return joints;
    }

    private static RigOptions seeded(RigOptions options, long seed) {
        return options.with(RigOptions.SEED, seed);
    }
}
