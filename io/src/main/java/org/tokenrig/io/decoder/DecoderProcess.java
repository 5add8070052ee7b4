package org.tokenrig.io.decoder;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A running {@link DecoderMain}. For one thread at a time; any thread may kill it. */
final class DecoderProcess {
    private static final long FIRST_HEAP_MIB = 32;
    private static final int CHUNK = 1 << 16;

    private final Process process;
    private final long heap;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private boolean greeted;
    private boolean used;

    private DecoderProcess(Process process, long heap) {
        this.process = process;
        this.heap = heap;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), CHUNK));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), CHUNK));
    }

    /**
     * Starts a process with the Java that runs this one.
     *
     * @param heap bytes that its heap may have
     */
    static DecoderProcess start(long heap) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // a machine's default would begin with more than a process may keep
                "-Xms" + Math.min(FIRST_HEAP_MIB, Math.max(1, heap >> 20)) + "m",
                "-Xmx" + Math.max(1, heap >> 20) + "m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                // what crashes it is an asset's data, and is said in the asset's row
                "-XX:+SuppressFatalErrorMessage",
                "-XX:-CreateCoredumpOnCrash",
                "-cp",
                String.join(File.pathSeparator, classPath()),
                DecoderMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // options that are meant for this process
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        return new DecoderProcess(builder.start(), heap);
    }

    /**
     * Where the program and the decoders are: Spark loads them by class loaders of its own, so that the class path of this
     * process does not have to name them.
     */
    private static Set<String> classPath() {
        Set<String> path = new LinkedHashSet<>();
        for (String name : List.of(
                "org.tokenrig.io.decoder.DecoderMain",
                "com.openize.drako.Draco",
                "org.lwjgl.system.MemoryUtil",
                "org.lwjgl.util.meshoptimizer.MeshOptimizer")) {
            addSource(name, path);
        }
        // of native libraries no class is known
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            addNatives(entry, path);
        }
        for (ClassLoader loader : List.of(
                DecoderProcess.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader() == null
                        ? ClassLoader.getSystemClassLoader()
                        : Thread.currentThread().getContextClassLoader())) {
            for (ClassLoader at = loader; at != null; at = at.getParent()) {
                if (at instanceof URLClassLoader urls) {
                    for (URL url : urls.getURLs()) {
                        file(url).ifPresent(entry -> addNatives(entry, path));
                    }
                }
            }
        }
        return path;
    }

    private static void addSource(String className, Set<String> path) {
        try {
            Class<?> loaded = Class.forName(className, false, DecoderProcess.class.getClassLoader());
            CodeSource source = loaded.getProtectionDomain().getCodeSource();
            if (source != null && source.getLocation() != null) {
                file(source.getLocation()).ifPresent(path::add);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            // then that decoder says that it is not there
        }
    }

    private static void addNatives(String entry, Set<String> path) {
        if (Path.of(entry).getFileName() != null
                && Path.of(entry).getFileName().toString().contains("natives")) {
            path.add(entry);
        }
    }

    private static Optional<String> file(URL url) {
        try {
            URI uri = url.toURI();
            return "file".equals(uri.getScheme()) ? Optional.of(Path.of(uri).toString()) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Bytes that its heap may have. */
    long heap() {
        return heap;
    }

    /** Whether it has begun to run, as far as is known. */
    boolean greeted() {
        return greeted;
    }

    /** Whether it answered before. */
    boolean used() {
        return used;
    }

    private void greet() throws IOException {
        if (!greeted) {
            if (answers.read() != DecoderMain.GREETING) {
                throw new IOException("Java does not start with -Xmx" + (heap >> 20) + "m: "
                        + Path.of(System.getProperty("java.home"), "bin", "java"));
            }
            greeted = true;
        }
    }

    /** Sends a request; the parts one after the other are its bytes. */
    void send(int decoder, ByteBuffer... parts) throws IOException {
        int length = 0;
        for (ByteBuffer part : parts) {
            length = Math.addExact(length, part.remaining());
        }
        greet();
        requests.writeByte(decoder);
        requests.writeInt(length);
        byte[] chunk = new byte[CHUNK];
        for (ByteBuffer part : parts) {
            ByteBuffer rest = part.duplicate();
            while (rest.hasRemaining()) {
                int some = Math.min(chunk.length, rest.remaining());
                rest.get(chunk, 0, some);
                requests.write(chunk, 0, some);
            }
        }
        requests.flush();
    }

    /**
     * The beginning of an answer.
     *
     * @param last whether the process ends after it
     * @param length of the bytes that follow
     */
    record Head(DecoderMain.Answer answer, boolean last, int length) {}

    /** Waits for an answer. */
    Head head() throws IOException {
        int answer = answers.readUnsignedByte();
        boolean last = answers.readBoolean();
        int length = answers.readInt();
        if (answer >= DecoderMain.Answer.values().length || length < 0) {
            throw new IOException("the decoder process does not keep to its protocol");
        }
        used = true;
        return new Head(DecoderMain.Answer.values()[answer], last, length);
    }

    /** The rest of an answer. */
    byte[] body(Head head) throws IOException {
        byte[] bytes = answers.readNBytes(head.length());
        if (bytes.length < head.length()) {
            throw new IOException("the decoder process ended within its answer");
        }
        return bytes;
    }

    /** Leaves out the rest of an answer. */
    void skip(Head head) throws IOException {
        answers.skipNBytes(head.length());
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
    }
}
