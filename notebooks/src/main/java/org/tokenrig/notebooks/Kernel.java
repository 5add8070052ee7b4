package org.tokenrig.notebooks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
// the kernel's own copy of JeroMQ, so that both ends are of one version
import org.rapaio.org.zeromq.SocketType;
import org.rapaio.org.zeromq.ZContext;
import org.rapaio.org.zeromq.ZFrame;
import org.rapaio.org.zeromq.ZMQ;
import org.rapaio.org.zeromq.ZMsg;

/**
 * A kernel in a process of its own, spoken to by Jupyter's
 * <a href="https://jupyter-client.readthedocs.io/en/stable/messaging.html">messaging protocol</a> over ZeroMQ.
 */
final class Kernel implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration CELL = Duration.ofMinutes(2);
    private static final int MOST_TRIES = 3;
    private static final int POLL_MILLISECONDS = 200;
    private static final String DELIMITER = "<IDS|MSG>";
    private static final String[] PORTS = {"shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"};
    private static final String HMAC = "HmacSHA256";

    private final Path log;
    private final Process process;
    private final ZContext sockets;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket published;
    private final SecretKeySpec key;
    private final String session = UUID.randomUUID().toString();

    private Kernel(Path log, Process process, ZContext sockets, ObjectNode connection) {
        this.log = log;
        this.process = process;
        this.sockets = sockets;
        this.key = new SecretKeySpec(connection.get("key").asText().getBytes(US_ASCII), HMAC);
        this.shell = sockets.createSocket(SocketType.DEALER);
        this.published = sockets.createSocket(SocketType.SUB);
        published.subscribe(new byte[0]);
        shell.connect("tcp://127.0.0.1:" + connection.get("shell_port").asInt());
        published.connect("tcp://127.0.0.1:" + connection.get("iopub_port").asInt());
    }

    /**
     * Starts a kernel and waits until it answers. One that ends at its start, see {@link KernelMain}, is started again.
     *
     * @param folder in which the kernel runs, as Jupyter runs it in the folder of the notebook
     * @param log takes what the kernel's process itself prints
     */
    static Kernel start(KernelSpec spec, Path folder, Path log) throws IOException, NotebookException {
        for (int tries = 1; ; tries++) {
            try {
                return startOnce(spec, folder, log);
            } catch (NotebookException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Kernel startOnce(KernelSpec spec, Path folder, Path log) throws IOException, NotebookException {
        ObjectNode connection = connection();
        Path file = Files.createTempFile("kernel-", ".json");
        Files.writeString(file, connection.toString());
        Process process;
        try {
            process = new ProcessBuilder(spec.command(file.toAbsolutePath()))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        Kernel kernel = new Kernel(log, process, new ZContext(), connection);
        try {
            kernel.awaitAnswer();
        } catch (NotebookException e) {
            kernel.close();
            throw e;
        } finally {
            Files.deleteIfExists(file);
        }
        return kernel;
    }

    private static ObjectNode connection() throws IOException {
        ObjectNode connection = NotebookJson.MAPPER.createObjectNode();
        connection.put("transport", "tcp").put("ip", "127.0.0.1");
        connection
                .put("signature_scheme", "hmac-sha256")
                .put("key", UUID.randomUUID().toString());
        connection.put("kernel_name", KernelSpec.NAME);
        List<ServerSocket> free = new ArrayList<>();
        try {
            // all at once, so that they differ
            for (String port : PORTS) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                free.add(socket);
                connection.put(port, socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : free) {
                socket.close();
            }
        }
        return connection;
    }

    /**
     * Waits until the kernel says that it goes on, then asks until an answer was published: what is published before the subscription
     * has reached the kernel is lost.
     */
    private void awaitAnswer() throws IOException, NotebookException {
        Instant deadline = Instant.now().plus(START);
        while (Instant.now().isBefore(deadline)) {
            requireAlive();
            if (!hasStarted()) {
                pause();
                continue;
            }
            send("kernel_info_request", NotebookJson.MAPPER.createObjectNode());
            for (int i = 0; i < 5; i++) {
                if (receive(published) != null) {
                    return;
                }
            }
        }
        throw new NotebookException("the kernel did not answer within " + START.toSeconds() + " s; its log is " + log);
    }

    private boolean hasStarted() throws IOException {
        return new String(Files.readAllBytes(log), UTF_8).contains(KernelMain.STARTED);
    }

    /** Returns early where the process ends. */
    private void pause() {
        try {
            process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a cell.
     *
     * @return what it shows, as notebooks store it; the last one is of the type {@code error} where the cell failed
     */
    ArrayNode execute(String source) throws NotebookException {
        ObjectNode content = NotebookJson.MAPPER.createObjectNode();
        content.put("code", source).put("silent", false).put("store_history", true);
        content.put("allow_stdin", false).put("stop_on_error", true);
        content.putObject("user_expressions");
        String id = send("execute_request", content);
        Outputs outputs = new Outputs();
        Instant deadline = Instant.now().plus(CELL);
        while (Instant.now().isBefore(deadline)) {
            JsonNode message = receive(published);
            if (message == null) {
                requireAlive();
            } else if (message.at("/parent_header/msg_id").asText().equals(id)) {
                String type = message.at("/header/msg_type").asText();
                JsonNode said = message.get("content");
                if (type.equals("status")
                        && said.path("execution_state").asText().equals("idle")) {
                    return outputs.stored();
                }
                outputs.add(type, said);
            }
        }
        throw new NotebookException(
                "the cell did not end within " + CELL.toSeconds() + " s; the kernel's log is " + log);
    }

    private void requireAlive() throws NotebookException {
        if (!process.isAlive()) {
            throw new NotebookException("the kernel ended with " + process.exitValue() + "; its log is " + log);
        }
    }

    private String send(String type, JsonNode content) {
        String id = UUID.randomUUID().toString();
        ObjectNode header = NotebookJson.MAPPER.createObjectNode();
        header.put("msg_id", id).put("msg_type", type).put("session", session);
        header.put("username", "notebooks").put("version", "5.3");
        header.put("date", Instant.now().toString());
        byte[][] parts = {
            header.toString().getBytes(UTF_8),
            "{}".getBytes(UTF_8),
            "{}".getBytes(UTF_8),
            content.toString().getBytes(UTF_8)
        };
        ZMsg message = new ZMsg();
        message.add(DELIMITER);
        message.add(signature(parts));
        for (byte[] part : parts) {
            message.add(part);
        }
        message.send(shell);
        return id;
    }

    /** A message's header, parent header and content; null where none comes. */
    private JsonNode receive(ZMQ.Socket socket) throws NotebookException {
        socket.setReceiveTimeOut(POLL_MILLISECONDS);
        ZMsg received = ZMsg.recvMsg(socket);
        if (received == null) {
            return null;
        }
        List<byte[]> frames = received.stream().map(ZFrame::getData).toList();
        int at = 0;
        while (at < frames.size() && !new String(frames.get(at), US_ASCII).equals(DELIMITER)) {
            at++;
        }
        if (frames.size() < at + 6) {
            throw new NotebookException("the kernel sent a message that is not of Jupyter's protocol");
        }
        byte[][] parts = {frames.get(at + 2), frames.get(at + 3), frames.get(at + 4), frames.get(at + 5)};
        if (!MessageDigest.isEqual(frames.get(at + 1), signature(parts).getBytes(US_ASCII))) {
            throw new NotebookException("a message has a wrong signature: it is not of the kernel");
        }
        try {
            ObjectNode message = NotebookJson.MAPPER.createObjectNode();
            message.set("header", NotebookJson.MAPPER.readTree(parts[0]));
            message.set("parent_header", NotebookJson.MAPPER.readTree(parts[1]));
            message.set("content", NotebookJson.MAPPER.readTree(parts[3]));
            return message;
        } catch (IOException e) {
            throw new NotebookException("the kernel sent a message that is not JSON: " + e.getMessage(), e);
        }
    }

    private String signature(byte[][] parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each Java has " + HMAC, e);
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        sockets.close();
    }
}
