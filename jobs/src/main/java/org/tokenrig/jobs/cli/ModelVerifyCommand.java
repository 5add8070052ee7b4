package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.tokenrig.inference.checkpoint.ModelFolder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code tokenrig model verify}. */
@Command(
        name = "verify",
        description = {
            "Reads all weights and compares their hash with the recorded one, and name, origin and whether the model is"
                    + " trained with what the folder was made with. Exit 1 if weights, 2 if claims differ.",
            "",
            "It finds what was damaged, mixed up or edited. It is no signature: who makes a folder can claim anything.",
            ""
        })
final class ModelVerifyCommand extends ModelFileCommand {
    @ArgGroup(multiplicity = "1")
    private ModelFolderArgument folder;

    @Override
    int run() throws IOException {
        ModelFolder model = folder.open();
        String found = model.verify();
        PrintWriter err = commandLine().getErr();
        if (!found.equals(model.identity().id())) {
            err.println("tokenrig: " + model.folder() + " is not what it was: " + ModelFolder.CONFIG + " records "
                    + model.identity().id() + ", weights and architecture give " + found + "; import it again");
        } else if (!model.sealed()) {
            err.println("tokenrig: the weights are those of " + found + ", but nothing binds the name \""
                    + model.identity().name() + "\", and that they are "
                    + (model.identity().trained() ? "trained" : "untrained")
                    + ", to them: the folder was made by an earlier version; import it again, or copy it with"
                    + " tokenrig model convert");
        } else {
            commandLine().getOut().println("whole: " + identity(model));
            commandLine().getOut().flush();
            return TokenRigCommand.DONE;
        }
        err.flush();
        return TokenRigCommand.SOME_FAILED;
    }
}
