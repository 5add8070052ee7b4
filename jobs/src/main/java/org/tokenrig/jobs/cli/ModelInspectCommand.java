package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.tokenrig.inference.checkpoint.ModelFolder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code tokenrig model inspect}. */
@Command(name = "inspect", description = "Prints what a model is: identity, architecture, parameters by part, origin.")
final class ModelInspectCommand extends ModelFileCommand {
    @ArgGroup(multiplicity = "1")
    private ModelFolderArgument folder;

    @Override
    int run() throws IOException {
        ModelFolder model = folder.open();
        PrintWriter out = commandLine().getOut();
        out.println(identity(model));
        out.println();
        ModelFolder.parameters(model.architecture())
                .forEach((part, count) -> out.printf(Locale.ROOT, "%-15s %,15d parameters%n", part, count));
        out.printf(
                Locale.ROOT,
                "%-15s %,15d parameters%n",
                "in all",
                model.architecture().parameters());
        out.println();
        model.architecture().toJson().properties().forEach(section -> {
            out.println(section.getKey());
            section.getValue()
                    .properties()
                    .forEach(value -> out.println("  " + value.getKey() + " " + value.getValue()));
        });
        out.println("vocabulary " + model.architecture().vocabulary());
        out.println("embedding constants of the codec "
                + (model.pmpeBf16Buffers() ? "rounded to bfloat16, as the published pipeline has them" : "exact"));
        model.recommended().settings().forEach((key, value) -> out.println("recommends " + key + " = " + value));
        out.println();
        out.print(model.provenance());
        out.flush();
        return TokenRigCommand.DONE;
    }
}
