package org.tokenrig.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Runs notebooks, each in a new kernel, from the first cell to the last. */
final class Execution {
    private static final Pattern TERMINAL_COLOURS = Pattern.compile("\u001B\\[[0-9;]*m");

    private final KernelSpec spec;
    private final Path folder;
    private final Path logs;

    /**
     * A way to run notebooks.
     *
     * @param folder in which kernels run
     * @param logs folder that takes the kernels' logs
     */
    Execution(KernelSpec spec, Path folder, Path logs) {
        this.spec = spec;
        this.folder = folder.toAbsolutePath().normalize();
        this.logs = logs;
    }

    /** Replaces the outputs of all cells by those of this run. */
    void run(Notebook notebook) throws IOException, NotebookException {
        Path log = logs.resolve(notebook.name().replace(".ipynb", ".log"));
        try (Kernel kernel = Kernel.start(spec, folder, log)) {
            for (Notebook.CodeCell cell : notebook.code()) {
                ArrayNode outputs;
                try {
                    outputs = kernel.execute(cell.source());
                } catch (NotebookException e) {
                    throw new NotebookException(place(notebook, cell) + ": " + e.getMessage(), e);
                }
                requireClean(notebook, cell, outputs);
                cell.show(outputs);
            }
        }
    }

    private void requireClean(Notebook notebook, Notebook.CodeCell cell, ArrayNode outputs) throws NotebookException {
        for (JsonNode output : outputs) {
            String type = output.get("output_type").asText();
            if (type.equals("error")) {
                String trace = String.join("\n", texts(output.get("traceback")));
                throw new NotebookException(place(notebook, cell) + " failed: "
                        + output.path("ename").asText() + ": "
                        + output.path("evalue").asText() + "\n"
                        + TERMINAL_COLOURS.matcher(trace).replaceAll("") + "\nof the cell\n" + cell.source());
            }
            if (type.equals("stream") && output.path("name").asText().equals("stderr")) {
                throw new NotebookException(
                        place(notebook, cell) + " writes to standard error, which a reader takes for a fault: "
                                + NotebookJson.joined(output.get("text")));
            }
            for (Path path : List.of(folder.getParent(), Path.of(System.getProperty("java.io.tmpdir")))) {
                if (output.toString().contains(path + "/")) {
                    throw new NotebookException(place(notebook, cell) + " shows a path of this machine, below " + path
                            + ", which is another's elsewhere");
                }
            }
        }
    }

    static String place(Notebook notebook, Notebook.CodeCell cell) {
        return notebook.name() + ", code cell " + cell.number();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new java.util.ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
