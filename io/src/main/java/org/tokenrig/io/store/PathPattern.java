package org.tokenrig.io.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * A pattern of paths, segment by segment: {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}}. Hadoop's own search refuses
 * colons in names.
 */
final class PathPattern {
    private final Path root;
    private final List<String> segments;

    private PathPattern(Path root, List<String> segments) {
        this.root = root;
        this.segments = segments;
    }

    /** The part of a pattern below a folder. */
    static PathPattern below(Path root, Path pattern) {
        List<String> segments = new ArrayList<>();
        for (Path step = pattern; step != null && !step.equals(root); step = step.getParent()) {
            segments.add(0, step.getName());
        }
        return new PathPattern(root, segments);
    }

    /** Whether a segment is more than a name. */
    private static boolean isPattern(String segment) {
        return segment.matches(".*[*?\\[{].*");
    }

    private static GlobPattern compiled(String segment) {
        try {
            return new GlobPattern(segment);
        } catch (RuntimeException e) {
            // of the library of regular expressions that Hadoop has for itself
            throw new IllegalArgumentException(
                    "a pattern must close its [ and {, and have no letters in [] from the last to the first, cannot be: "
                            + segment,
                    e);
        }
    }

    /** Files and folders that match. */
    List<FileStatus> matches(FileSystem storage) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        if (storage.exists(root)) {
            found.add(storage.getFileStatus(root));
        }
        for (String segment : segments) {
            List<FileStatus> next = new ArrayList<>();
            for (FileStatus folder : found) {
                if (folder.isDirectory()) {
                    step(storage, folder.getPath(), segment, next);
                }
            }
            found = next;
        }
        return found;
    }

    private static void step(FileSystem storage, Path folder, String segment, List<FileStatus> found)
            throws IOException {
        if (!isPattern(segment)) {
            Path child = new Path(folder, new Path(null, null, segment));
            if (storage.exists(child)) {
                found.add(storage.getFileStatus(child));
            }
            return;
        }
        GlobPattern pattern = compiled(segment);
        for (FileStatus child : storage.listStatus(folder)) {
            if (pattern.matches(child.getPath().getName())) {
                found.add(child);
            }
        }
    }
}
