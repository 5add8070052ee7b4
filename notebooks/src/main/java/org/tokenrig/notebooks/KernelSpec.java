package org.tokenrig.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the notebooks' kernel is started, in the file {@code kernel.json} that Jupyter reads too.
 *
 * @param command with {@code {connection_file}} in the place of that file
 */
record KernelSpec(List<String> command) {
    /** Name of the kernel's folder, which notebooks have in their metadata. */
    static final String NAME = "tokenrig-java";

    private static final String DISPLAY_NAME = "Java (TokenRig)";
    private static final String CONNECTION_FILE = "{connection_file}";
    private static final String MAIN = KernelMain.class.getName();

    KernelSpec {
        command = List.copyOf(command);
    }

    /** The kernel with the program of a checkout on its class path. */
    static KernelSpec of(String java, Path root) {
        Path dist = root.resolve("target/dist");
        Path notebooks = root.resolve("notebooks/target");
        String classPath = String.join(
                ":",
                dist.resolve("app") + "/*",
                dist.resolve("lib") + "/*",
                dist.resolve("spark/jars") + "/*",
                notebooks.resolve("tokenrig-notebooks.jar").toString(),
                notebooks.resolve("lib") + "/*");
        return new KernelSpec(List.of(
                java,
                "@" + dist.resolve("jvm.options"),
                "-Xmx2g",
                "-Dlog4j2.configurationFile=" + dist.resolve("spark/conf/log4j2.properties"),
                "-cp",
                classPath,
                MAIN,
                CONNECTION_FILE));
    }

    static KernelSpec read(Path file) throws IOException {
        List<String> command = new ArrayList<>();
        for (JsonNode word :
                NotebookJson.MAPPER.readTree(Files.readString(file)).path("argv")) {
            command.add(word.asText());
        }
        return new KernelSpec(command);
    }

    void write(Path file) throws IOException {
        ObjectNode spec = NotebookJson.MAPPER.createObjectNode();
        command.forEach(spec.putArray("argv")::add);
        spec.put("display_name", DISPLAY_NAME);
        spec.put("language", "java");
        spec.put("interrupt_mode", "message");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, NotebookJson.text(spec));
    }

    List<String> command(Path connectionFile) {
        return command.stream()
                .map(word -> word.replace(CONNECTION_FILE, connectionFile.toString()))
                .toList();
    }

    /** What a notebook's metadata says about its kernel. */
    static ObjectNode metadata() {
        ObjectNode spec = NotebookJson.MAPPER.createObjectNode();
        spec.put("display_name", DISPLAY_NAME);
        spec.put("language", "java");
        spec.put("name", NAME);
        return spec;
    }
}
