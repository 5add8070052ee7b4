package org.tokenrig.jobs.cli;

import java.nio.file.Path;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Option;

/** Where a command writes a model. */
final class NewModelFolder {
    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "The model is written to this folder, which must be new or empty.")
    private Path folder;

    /**
     * The folder.
     *
     * @throws UnusableRunException if nothing can be written there
     */
    Path writable() throws UnusableRunException {
        RunOutput.requireFolder(folder);
        return folder;
    }
}
