package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/** Copies folders to and from the server of {@code scripts/s3}: {@code put PORT DIR BUCKET/PREFIX}, or {@code get}. */
public final class S3Copy {
    private S3Copy() {}

    /** Runs one copy. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[2]);
        String bucket = arguments[3].replaceFirst("/.*", "");
        String prefix = arguments[3].substring(bucket.length()).replaceAll("^/|/$", "");
        try (FileSystem storage =
                FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), settings(Integer.parseInt(arguments[1])))) {
            if (arguments[0].equals("put")) {
                put(storage, folder, prefix);
            } else {
                get(storage, folder, prefix);
            }
        }
    }

    /** How Hadoop reaches a server. */
    static Map<String, String> storage(int port) {
        return Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + port,
                "fs.s3a.endpoint.region", "us-east-1",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", S3Server.KEY,
                "fs.s3a.secret.key", S3Server.SECRET,
                // a broken server is to be heard of soon
                "fs.s3a.attempts.maximum", "2",
                "fs.s3a.retry.limit", "2");
    }

    static Configuration settings(int port) {
        Configuration settings = new Configuration();
        storage(port).forEach(settings::set);
        settings.set("fs.s3a.fast.upload.buffer", "bytebuffer");
        return settings;
    }

    static void put(FileSystem storage, Path folder, String prefix) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try (OutputStream out = storage.create(key(prefix + "/" + folder.relativize(file)))) {
                Files.copy(file, out);
            }
        }
    }

    static void get(FileSystem storage, Path folder, String prefix) throws IOException {
        List<org.apache.hadoop.fs.Path> found = new ArrayList<>();
        for (RemoteIterator<LocatedFileStatus> all = storage.listFiles(key(prefix), true); all.hasNext(); ) {
            found.add(all.next().getPath());
        }
        for (org.apache.hadoop.fs.Path object : found) {
            Path file = folder.resolve(object.toUri().getPath().substring(prefix.length() + 2));
            Files.createDirectories(file.getParent());
            try (InputStream in = storage.open(object)) {
                Files.copy(in, file);
            }
        }
    }

    private static org.apache.hadoop.fs.Path key(String key) {
        return new org.apache.hadoop.fs.Path(null, null, "/" + key.replaceFirst("^/", ""));
    }
}
