package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code tokenrig model random}. */
@Command(
        name = "random",
        description = "Writes a model of random weights, to measure time and memory, or to compare implementations.")
final class ModelRandomCommand extends ModelFileCommand {
    @Option(
            names = "--size",
            defaultValue = "small",
            description = "The networks have the sizes of small or published. The default is ${DEFAULT-VALUE}.")
    private Size size;

    @Option(
            names = "--dtype",
            defaultValue = "F32",
            description = "The weights are F32 or BF16. The default is ${DEFAULT-VALUE}.")
    private SafeTensors.DType dtype;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "7",
            description = "The weights follow from this seed. The default is ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private NewModelFolder output;

    /** Sizes that are at hand. */
    enum Size {
        SMALL(RandomModel.SMALL),
        PUBLISHED(Architecture.PUBLISHED);

        private final Architecture architecture;

        Size(Architecture architecture) {
            this.architecture = architecture;
        }
    }

    @Override
    int run() throws IOException, UnusableRunException {
        Path folder = output.writable();
        if (dtype != SafeTensors.DType.F32 && dtype != SafeTensors.DType.BF16) {
            throw new ParameterException(commandLine(), "--dtype must be F32 or BF16, cannot be: " + dtype);
        }
        ModelFolder model = RandomModel.write(folder, size.architecture, seed, dtype);
        commandLine().getOut().println("wrote " + identity(model));
        commandLine().getOut().flush();
        return TokenRigCommand.DONE;
    }
}
