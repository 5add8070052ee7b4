package org.tokenrig.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A notebook of format 4 in memory. */
final class Notebook {
    private final String name;
    private final ObjectNode root;

    private Notebook(String name, ObjectNode root) {
        this.name = name;
        this.root = root;
    }

    static Notebook read(Path file) throws IOException, NotebookException {
        String name = file.getFileName().toString();
        JsonNode root;
        try {
            root = NotebookJson.MAPPER.readTree(Files.readString(file));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new NotebookException(name + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!(root instanceof ObjectNode object)
                || root.path("nbformat").asInt() != 4
                || !root.path("cells").isArray()) {
            throw new NotebookException(name + " is not a notebook of format 4");
        }
        return new Notebook(name, object);
    }

    String name() {
        return name;
    }

    /** The cells with code, in their order. */
    List<CodeCell> code() {
        List<CodeCell> code = new ArrayList<>();
        for (JsonNode cell : root.get("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                code.add(new CodeCell(code.size() + 1, (ObjectNode) cell));
            }
        }
        return code;
    }

    /** Writes the notebook so that the same content has the same bytes: without counts, and with none of what editors leave in it. */
    void write(Path file) throws IOException {
        ObjectNode written = root.deepCopy();
        written.put("nbformat_minor", 5);
        ObjectNode metadata = written.putObject("metadata");
        metadata.set("kernelspec", KernelSpec.metadata());
        metadata.putObject("language_info")
                .put("file_extension", ".java")
                .put("mimetype", "text/x-java-source")
                .put("name", "java");
        int number = 0;
        for (JsonNode node : written.get("cells")) {
            ObjectNode cell = (ObjectNode) node;
            number++;
            cell.put("id", "cell-" + number);
            cell.set("source", NotebookJson.lines(NotebookJson.joined(cell.path("source"))));
            JsonNode tags = cell.path("metadata").path("tags");
            ObjectNode kept = cell.putObject("metadata");
            if (!tags.isEmpty()) {
                kept.set("tags", tags);
            }
            if (cell.path("cell_type").asText().equals("code")) {
                cell.putNull("execution_count");
            }
        }
        Files.writeString(file, NotebookJson.text(written));
    }

    /**
     * A cell with code.
     *
     * @param number from 1 on, of the cells with code
     * @param node of the notebook, into which outputs are written
     */
    record CodeCell(int number, ObjectNode node) {
        /** Tag of cells of which the rows may be others on another processor. */
        static final String VARIES = "varies";

        String source() {
            return NotebookJson.joined(node.path("source"));
        }

        ArrayNode outputs() {
            return node.withArray("outputs");
        }

        void show(ArrayNode outputs) {
            node.set("outputs", outputs);
        }

        boolean varies() {
            for (JsonNode tag : node.path("metadata").path("tags")) {
                if (tag.asText().equals(VARIES)) {
                    return true;
                }
            }
            return false;
        }
    }
}
