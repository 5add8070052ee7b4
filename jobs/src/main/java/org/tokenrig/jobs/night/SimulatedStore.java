package org.tokenrig.jobs.night;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A storage for {@link BenchmarkNights}: below {@code /assets} it lists as many assets as it is told, and in a folder {@code rigged}
 * a rigged file of each, none of which has any bytes; all else are files of this machine. The assets of the first changed numbers
 * have another etag in each generation.
 */
public final class SimulatedStore extends RawLocalFileSystem {
    /** Of locations. */
    static final String SCHEME = "simulated";

    /** The folder of the assets. */
    static final String ASSETS = SCHEME + ":///assets";

    static final long LENGTH = 1_000_000;
    static final long RIGGED_LENGTH = 1_200_000;
    private static final int A_FOLDER = 1_000;
    private static final String RIGGED = "rigged";
    private static final AtomicLong COUNT = new AtomicLong();
    private static final AtomicLong CHANGED = new AtomicLong();
    private static final AtomicLong GENERATION = new AtomicLong();

    /** For all instances of this process. */
    static void tell(long assets, long changed, long generation) {
        COUNT.set(assets);
        CHANGED.set(changed);
        GENERATION.set(generation);
    }

    /** Path of an asset below the input, without its ending. */
    static String stem(long number) {
        return String.format(Locale.ROOT, "part-%05d/asset-%08d", number / A_FOLDER, number);
    }

    /** Changed assets are spread over all folders. */
    static boolean isChanged(long number) {
        long changed = CHANGED.get();
        return changed > 0 && number % Math.max(1, COUNT.get() / changed) == 0;
    }

    static String etag(long number) {
        return "e" + (isChanged(number) ? GENERATION.get() : 0);
    }

    /** A file with an etag, as object stores list it. */
    private static final class Listed extends LocatedFileStatus implements EtagSource {
        private static final long serialVersionUID = 1;
        private final String etag;

        Listed(Path path, long length, String etag) {
            super(new FileStatus(length, false, 1, LENGTH, 0, path), null);
            this.etag = etag;
        }

        @Override
        public String getEtag() {
            return etag;
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return isSimulated(path) || super.exists(path);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        if (isSimulated(path)) {
            return folder(path);
        }
        return super.getFileStatus(path);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        if (!isSimulated(path)) {
            return super.listStatus(path);
        }
        if (path.getName().startsWith("part-")) {
            throw new FileNotFoundException("is listed whole: " + path);
        }
        return IntStream.range(0, folders())
                .mapToObj(number -> folder(new Path(path, String.format(Locale.ROOT, "part-%05d", number))))
                .toArray(FileStatus[]::new);
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listFiles(Path path, boolean recursive) throws IOException {
        if (!isSimulated(path)) {
            return super.listFiles(path, recursive);
        }
        boolean one = path.getName().startsWith("part-");
        long first = one ? Long.parseLong(path.getName().substring("part-".length())) * A_FOLDER : 0;
        long end = one ? Math.min(COUNT.get(), first + A_FOLDER) : COUNT.get();
        Path root = one ? path.getParent() : path;
        boolean rigged = root.getName().equals(RIGGED);
        Iterator<Long> numbers = LongStream.range(first, end).iterator();
        return new RemoteIterator<>() {
            @Override
            public boolean hasNext() {
                return numbers.hasNext();
            }

            @Override
            public LocatedFileStatus next() {
                long number = numbers.next();
                return new Listed(new Path(root, stem(number) + ".glb"), rigged ? RIGGED_LENGTH : LENGTH, etag(number));
            }
        };
    }

    private static int folders() {
        return (int) ((COUNT.get() + A_FOLDER - 1) / A_FOLDER);
    }

    private static boolean isSimulated(Path path) {
        String text = path.toUri().getPath();
        return text.equals("/assets")
                || text.startsWith("/assets/")
                || path.getName().equals(RIGGED)
                || path.getParent() != null && path.getParent().getName().equals(RIGGED);
    }

    private static FileStatus folder(Path path) {
        return new FileStatus(0, true, 1, 0, 0, path);
    }
}
