package org.tokenrig.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code scripts/notebooks} calls: {@code kernel ROOT FOLDER} writes the kernel's {@code kernel.json} below a folder of
 * Jupyter's; {@code run ROOT FOLDER NOTEBOOK...} runs notebooks and stores what they show; {@code check ROOT FOLDER NOTEBOOK...}
 * runs copies and compares.
 */
public final class NotebooksCommand {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final Path root;
    private final Path work;

    private NotebooksCommand(Path root, Path work) {
        this.root = root;
        this.work = work;
    }

    /** Ends with 0 where all is well, 1 where a notebook fails or differs, 2 for wrong usage. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            System.err.println("usage: kernel|run|check ROOT FOLDER [NOTEBOOK...]; it is called by scripts/notebooks");
            System.exit(WRONG_USAGE);
        }
        NotebooksCommand command = new NotebooksCommand(Path.of(arguments[1]), Path.of(arguments[2]));
        List<Path> notebooks = Arrays.stream(arguments).skip(3).map(Path::of).toList();
        try {
            System.exit(command.call(arguments[0], notebooks));
        } catch (NotebookException e) {
            System.err.println("notebooks: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private int call(String what, List<Path> notebooks) throws IOException, NotebookException {
        Path spec = work.resolve("jupyter/kernels").resolve(KernelSpec.NAME).resolve("kernel.json");
        if (what.equals("kernel")) {
            KernelSpec.of(ProcessHandle.current().info().command().orElse("java"), root)
                    .write(spec);
            return DONE;
        }
        Path logs = Files.createDirectories(work.resolve("logs"));
        Execution execution = new Execution(KernelSpec.read(spec), root.resolve("notebooks"), logs);
        return what.equals("run") ? run(execution, notebooks) : check(execution, notebooks);
    }

    private static int run(Execution execution, List<Path> notebooks) throws IOException, NotebookException {
        for (Path file : notebooks) {
            Notebook notebook = Notebook.read(file);
            execution.run(notebook);
            notebook.write(file);
            System.out.println("notebooks: stored " + notebook.name());
        }
        return DONE;
    }

    private int check(Execution execution, List<Path> notebooks) throws IOException, NotebookException {
        Path copies = Files.createDirectories(work.resolve("copies"));
        Comparison comparison = new Comparison();
        for (Path file : notebooks) {
            Notebook now = Notebook.read(file);
            execution.run(now);
            now.write(copies.resolve(now.name()));
            comparison.compare(Notebook.read(file), now);
            System.out.println("notebooks: ran " + now.name());
        }
        comparison.differences().forEach(difference -> System.err.println("notebooks: " + difference));
        if (!comparison.differences().isEmpty()) {
            System.err.println("notebooks: " + copies
                    + " has what they show now; where that is meant, scripts/notebooks run stores it");
            return FAILED;
        }
        System.out.println("notebooks: " + notebooks.size() + " notebooks run and show what is stored; "
                + comparison.otherNumbers() + " numbers or places of rows are others");
        return DONE;
    }
}
