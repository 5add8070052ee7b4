package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.tokenrig.inference.checkpoint.CheckpointImport;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tokenrig model import}. */
@Command(
        name = "import",
        description = {
            "Reads a published checkpoint, checks every tensor and writes a model folder.",
            "",
            "The file is read as data: nothing in it is executed. Element types are kept.",
            ""
        })
final class ModelImportCommand extends ModelFileCommand {
    @Option(
            names = "--tokenrig",
            required = true,
            paramLabel = "FILE",
            description = "The checkpoint (grpo_1400.ckpt), or a safetensors file with the same tensor names, is "
                    + "read from here.")
    private Path tokenrig;

    @Option(
            names = "--codec",
            paramLabel = "FILE",
            description = "The codec's own checkpoint (last.ckpt) says the codec's head count and levels, which are "
                    + "needed unless all shapes are the published ones, and gives tensors that the first file "
                    + "lacks.")
    private Path codec;

    @Mixin
    private NewModelFolder output;

    @Option(names = "--name", description = "The model has this name. The default is that of the first file.")
    private String name;

    @Override
    int run() throws IOException, UnusableRunException {
        Path folder = output.writable();
        CheckpointImport plan = CheckpointImport.of(tokenrig);
        if (codec != null) {
            plan = plan.withCodec(codec);
        }
        if (name != null) {
            plan = plan.named(name);
        }
        ModelFolder model = plan.writeTo(folder);
        PrintWriter out = commandLine().getOut();
        out.println("imported " + identity(model));
        out.print(model.provenance()
                .lines()
                .filter(line -> line.startsWith("codec: "))
                .map(line -> line + System.lineSeparator())
                .reduce("", String::concat));
        out.println("use it with --model " + folder);
        out.flush();
        return TokenRigCommand.DONE;
    }
}
