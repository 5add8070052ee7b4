package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BufferedFSInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local file system for what is read and written here: without hidden checksum files, and with names by their bytes, so that
 * a file is found whatever the locale.
 */
final class LocalFiles extends RawLocalFileSystem {
    private LocalFiles() {}

    static LocalFiles with(Configuration configuration) throws IOException {
        LocalFiles files = new LocalFiles();
        files.initialize(URI.create("file:///"), configuration);
        return files;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        try {
            return status(path, Files.readAttributes(Location.local(path), BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            throw missing(path, e);
        }
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        java.nio.file.Path folder = Location.local(path);
        if (!Files.isDirectory(folder)) {
            return new FileStatus[] {getFileStatus(path)};
        }
        List<FileStatus> found = new ArrayList<>();
        try (Stream<java.nio.file.Path> children = Files.list(folder)) {
            for (java.nio.file.Path child : (Iterable<java.nio.file.Path>) children.sorted()::iterator) {
                if (Files.exists(child)) {
                    found.add(getFileStatus(Location.ofLocal(child)));
                }
            }
        }
        return found.toArray(FileStatus[]::new);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        java.nio.file.Path file = Location.local(path);
        try {
            if (Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
                // to open a pipe is to wait for somebody who writes to it
                throw new IOException("it is no file but a pipe, a socket or a device");
            }
            return new FSDataInputStream(
                    new BufferedFSInputStream(new Reading(Files.newByteChannel(file)), bufferSize));
        } catch (NoSuchFileException e) {
            throw missing(path, e);
        }
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        java.nio.file.Path start = Location.local(path);
        if (!Files.exists(start)) {
            return false;
        }
        if (!recursive) {
            Files.delete(start);
            return true;
        }
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(java.nio.file.Path file, BasicFileAttributes attributes)
                    throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(java.nio.file.Path folder, IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
        return true;
    }

    private FileStatus status(Path path, BasicFileAttributes attributes) {
        return new FileStatus(
                attributes.isDirectory() ? 0 : attributes.size(),
                attributes.isDirectory(),
                1,
                getDefaultBlockSize(path),
                attributes.lastModifiedTime().toMillis(),
                makeQualified(path));
    }

    private static FileNotFoundException missing(Path path, NoSuchFileException cause) {
        FileNotFoundException missing = new FileNotFoundException("there is no file " + Location.uri(path));
        missing.initCause(cause);
        return missing;
    }

    /** A file's bytes, from wherever one seeks to. */
    private static final class Reading extends FSInputStream {
        private final SeekableByteChannel channel;

        Reading(SeekableByteChannel channel) {
            this.channel = requireNonNull(channel, "channel is null");
        }

        @Override
        public void seek(long position) throws IOException {
            if (position < 0) {
                throw new EOFException("a position must not be negative, cannot be: " + position);
            }
            channel.position(position);
        }

        @Override
        public long getPos() throws IOException {
            return channel.position();
        }

        @Override
        public boolean seekToNewSource(long target) {
            return false;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return length == 0 ? 0 : channel.read(ByteBuffer.wrap(into, from, length));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
