package org.tokenrig.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server over a folder, in a process of its own: it needs a newer servlet interface than Spark has. It ends with the
 * process that started it.
 */
final class S3Server implements AutoCloseable {
    static final String KEY = "local-identity";
    static final String SECRET = "local-credential";

    private static final String READY = "port ";

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A server on a free port of this machine, with these buckets. */
    static S3Server start(Path folder, String... buckets) throws IOException {
        String classPath = "target/s3-server/jakarta.servlet-api-6.0.0.jar" + File.pathSeparator
                + System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classPath,
                S3Server.class.getName(),
                Files.createDirectories(folder).toString()));
        command.addAll(Arrays.asList(buckets));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = lines.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException("the S3 server ended before it was ready");
        }
        return new S3Server(process, Integer.parseInt(line.substring(READY.length())));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The server's own process. */
    public static void main(String[] arguments) throws Exception {
        FilesystemNio2BlobStore blobs = new FilesystemNio2BlobStore(arguments[0]);
        for (String bucket : Arrays.copyOfRange(arguments, 1, arguments.length)) {
            blobs.createContainer(bucket);
        }
        S3Proxy server = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                .build();
        server.start();
        System.out.println(READY + server.getPort());
        // the pipe closes when the process that started this one is gone
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        server.stop();
        System.exit(0);
    }
}
