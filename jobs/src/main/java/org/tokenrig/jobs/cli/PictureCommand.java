package org.tokenrig.jobs.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.picture.RigPicture;
import org.tokenrig.jobs.run.RunInput;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig picture}: assets as a PNG, with their skeletons and weights. */
@Command(
        name = "picture",
        description = {
            "Draws assets with their skeletons: one, or many on a sheet.",
            "",
            "The mesh is grey, or with --weights in the colours of the joints that hold it.",
            ""
        })
final class PictureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOption input;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The PNG is written to this file.")
    private Path output;

    @Option(
            names = "--sheet",
            paramLabel = "COLUMNS",
            description = "The sheet has this many columns. The default is ${DEFAULT-VALUE}.")
    private int columns = 10;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Each picture is this many pixels high and wide. The default is 512 for one picture and "
                    + "200 for more.")
    private int size;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The first assets by path are drawn, at most this many. The default is ${DEFAULT-VALUE}.")
    private int limit = 100;

    @Option(
            names = "--yaw",
            paramLabel = "DEGREES",
            description = "The camera is turned this far about the vertical. The default is ${DEFAULT-VALUE}.")
    private double yaw = RigPicture.View.DEFAULT.yaw();

    @Option(
            names = "--pitch",
            paramLabel = "DEGREES",
            description = "The camera looks down this far. The default is ${DEFAULT-VALUE}.")
    private double pitch = RigPicture.View.DEFAULT.pitch();

    @Option(
            names = "--weights",
            negatable = true,
            description = "The mesh is coloured by skin weights instead of grey. The default is off.")
    private boolean weights;

    @Option(
            names = "--skeleton",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "The skeleton is drawn. The default is on.")
    private boolean skeleton;

    @Override
    public Integer call() throws IOException, UnusableRunException {
        RunOutput.requireFile(output);
        if (columns < 1 || limit < 1 || size < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--sheet and --limit must be at least 1, and --size not negative");
        }
        PrintWriter err = spec.commandLine().getErr();
        Configuration storage = new Configuration();
        List<StoredAsset> assets = RunInput.list(input.location(), List.of(), storage);
        AssetStore store = AssetStore.over(storage);
        int pixels = size > 0 ? size : assets.size() == 1 ? 512 : 200;
        RigPicture picture = new RigPicture(new RigPicture.View(yaw, pitch, pixels, pixels));
        List<BufferedImage> drawn = new ArrayList<>();
        int failed = 0;
        for (StoredAsset stored : assets.subList(0, Math.min(limit, assets.size()))) {
            try {
                drawn.add(draw(picture, read(store, stored)));
            } catch (AssetException e) {
                failed++;
                err.println("failed: " + stored.id() + ": " + e.getMessage());
            }
        }
        err.flush();
        if (!drawn.isEmpty()) {
            Files.createDirectories(output.toAbsolutePath().getParent());
            Files.write(output, RigPicture.png(drawn.size() == 1 ? drawn.get(0) : RigPicture.sheet(drawn, columns)));
        }
        return failed == 0 ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }

    private static Asset read(AssetStore store, StoredAsset stored) throws AssetException {
        return AssetReader.read(
                stored.id(),
                store.read(stored, AssetLimits.DEFAULT.maxBytes()),
                store.folderOf(stored),
                AssetLimits.DEFAULT);
    }

    private BufferedImage draw(RigPicture picture, Asset asset) {
        float[] colours = weights && asset.rig().isPresent()
                ? RigPicture.byWeights(asset.rig().get().skin())
                : RigPicture.grey(asset.mesh());
        String name = asset.id().stem();
        return picture.draw(
                asset.mesh(),
                colours,
                skeleton ? asset.rig() : Optional.empty(),
                name.substring(name.lastIndexOf('/') + 1));
    }
}
