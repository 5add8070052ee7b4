package org.tokenrig.jobs.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;

/** Where every command gets its output folder, so that each refuses a bad one before any work, and in the same words. */
public final class RunOutput {
    private RunOutput() {}

    /**
     * A folder that results can be written to.
     *
     * @throws UnusableRunException where they cannot, saying why
     */
    public static OutputFolder open(String output, Configuration configuration) throws UnusableRunException {
        try {
            OutputFolder results = OutputFolder.open(output, configuration);
            results.requireWritable();
            return results;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot write to " + output + ": " + StorageProblem.reason(e), e);
        }
    }

    /**
     * Refuses a local folder that cannot be written to, or cannot be made. Makes nothing.
     *
     * @throws UnusableRunException saying why
     */
    public static void requireFolder(Path output) throws UnusableRunException {
        if (output.toString().matches("[a-zA-Z][a-zA-Z0-9+.-]+:/.*")) {
            throw new UnusableRunException(
                    "cannot write to " + output + ": this command writes to a local folder, not to object storage");
        }
        Path there = output.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new UnusableRunException(
                    "cannot write to " + output + ": there is a file where a folder must be: " + there);
        }
        if (!Files.isWritable(there)) {
            throw new UnusableRunException("cannot write to " + output + ": permission denied: " + there);
        }
    }

    /**
     * Refuses a local file that cannot be written. Makes nothing.
     *
     * @throws UnusableRunException saying why
     */
    public static void requireFile(Path output) throws UnusableRunException {
        if (Files.isDirectory(output)) {
            throw new UnusableRunException("cannot write to " + output + ": it is a folder, name a file in it");
        }
        requireFolder(output.toAbsolutePath().getParent());
    }
}
