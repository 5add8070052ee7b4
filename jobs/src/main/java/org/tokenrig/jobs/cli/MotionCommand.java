package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.picture.MaterialColours;
import org.tokenrig.jobs.picture.MotionPicture;
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

/** {@code tokenrig motion}: rigs that move, as an animated picture. */
@Command(
        name = "motion",
        description = {
            "Draws rigged files on a sheet on which they move, as an animated GIF.",
            "",
            "Each joint swings about an axis of its own. The mesh has the colours of the joints that hold it, or with "
                    + "--materials those of its materials.",
            ""
        })
final class MotionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOption input;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The GIF is written to this file.")
    private Path output;

    @Option(
            names = "--sheet",
            paramLabel = "COLUMNS",
            description = "The sheet has this many columns. The default is ${DEFAULT-VALUE}.")
    private int columns = 4;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Each picture is this many pixels high and wide. The default is ${DEFAULT-VALUE}.")
    private int size = 180;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The first files by path are drawn, at most this many. The default is ${DEFAULT-VALUE}.")
    private int limit = 12;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "One swing has this many frames. The default is ${DEFAULT-VALUE}.")
    private int frames = 36;

    @Option(
            names = "--angle",
            paramLabel = "DEGREES",
            description = "A joint turns by at most this angle. The default is ${DEFAULT-VALUE}.")
    private double angle = 28;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Axes and angles follow from this seed. The default is ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--materials",
            negatable = true,
            description = "The mesh has the base colours of its materials, without textures. The default is off.")
    private boolean materials;

    @Override
    public Integer call() throws IOException, UnusableRunException {
        RunOutput.requireFile(output);
        MotionPicture film;
        try {
            film = new MotionPicture(
                    RigPicture.View.DEFAULT.sized(size, size), columns, frames, Math.toRadians(angle), seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter err = spec.commandLine().getErr();
        Configuration storage = new Configuration();
        List<StoredAsset> assets = RunInput.list(input.location(), List.of(), storage);
        AssetStore store = AssetStore.over(storage);
        List<MotionPicture.Subject> subjects = new ArrayList<>();
        int failed = 0;
        for (StoredAsset stored : assets.subList(0, Math.min(Math.max(0, limit), assets.size()))) {
            try {
                Asset asset = AssetReader.read(
                        stored.id(),
                        store.read(stored, AssetLimits.DEFAULT.maxBytes()),
                        store.folderOf(stored),
                        AssetLimits.DEFAULT);
                Rig rig = asset.requireRig();
                float[] colours = materials ? MaterialColours.of(asset) : RigPicture.byWeights(rig.skin());
                subjects.add(new MotionPicture.Subject(asset.mesh(), rig, colours));
            } catch (AssetException e) {
                failed++;
                err.println("failed: " + stored.id() + ": " + e.getMessage());
            }
        }
        err.flush();
        if (subjects.isEmpty()) {
            throw new UnusableRunException("there are no rigged files at " + input.location());
        }
        byte[] gif = film.gif(subjects);
        Files.createDirectories(output.toAbsolutePath().getParent());
        Files.write(output, gif);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%d rigs, %.2f MB: %s%n", subjects.size(), gif.length / 1e6, output);
        out.flush();
        return failed == 0 ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }
}
