package org.tokenrig.io.asset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.AssetException.Kind;

/**
 * The folder that a run was given, seen from one of its assets: the one rule for which other files the asset may name.
 * Inside is what lies below the folder, whichever way it is named: from the asset's own folder ({@code a.png},
 * {@code ../textures/a.png}), by an absolute path, or by a URI of the same storage. All else is outside and is never
 * opened, and neither is what a link inside leads to outside.
 */
public final class InputFolder {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final String FILE = "file";
    private static final int MAX_LENGTH = 4096;
    /** Most bytes of a name in the usual file systems. */
    private static final int MAX_SEGMENT_BYTES = 255;

    private final String scheme;
    private final String authority;
    private final List<String> root; // segments of the input folder's absolute path
    private final List<String> folder; // segments of the asset's own folder's absolute path

    private InputFolder(String scheme, String authority, List<String> root, List<String> folder) {
        this.scheme = scheme;
        this.authority = authority;
        this.root = List.copyOf(root);
        this.folder = List.copyOf(folder);
    }

    /**
     * The input folder around an asset.
     *
     * @param scheme of the storage, such as {@code file} or {@code s3a}
     * @param authority such as a bucket; empty where the storage has none
     * @param assetPath the asset's absolute path there
     * @param id the same path below the input folder
     */
    public static InputFolder around(String scheme, String authority, String assetPath, AssetId id) {
        requireNonNull(scheme, "scheme is null");
        requireNonNull(authority, "authority is null");
        List<String> asset = new ArrayList<>();
        for (String segment : assetPath.split("/")) {
            if (!segment.isEmpty()) {
                asset.add(segment);
            }
        }
        int below = id.path().split("/").length;
        if (asset.size() < below) {
            throw new IllegalArgumentException(
                    "an asset's path must end with its id " + id + ", cannot be: " + assetPath);
        }
        return new InputFolder(
                scheme, authority, asset.subList(0, asset.size() - below), asset.subList(0, asset.size() - 1));
    }

    /** The absolute path of the folder. */
    public String path() {
        return "/" + String.join("/", root);
    }

    /**
     * Where a file is that an asset names.
     *
     * @param name as the asset has it, percent-decoded where it is a URI; slashes and backslashes both separate
     * @return the path below the input folder, slash-separated, without empty or dot segments
     * @throws AssetException FORBIDDEN_URI where it is outside or no path at all
     */
    public String locate(String name) throws AssetException {
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
            throw new AssetException(
                    Kind.FORBIDDEN_URI,
                    "a file's name must have 1 to " + MAX_LENGTH + " characters and no control characters, cannot be: "
                            + Shown.of(name));
        }
        String slashed = name.replace('\\', '/');
        List<String> path = new ArrayList<>(folder);
        Matcher uri = SCHEME.matcher(slashed);
        if (uri.matches() && (uri.group(1).length() == 1 || uri.group(2).startsWith("/"))) {
            slashed = ofThisStorage(uri.group(1), uri.group(2), name);
            path.clear();
        } else if (slashed.startsWith("/")) {
            if (!scheme.equals(FILE) || slashed.startsWith("//")) {
                throw outside(name);
            }
            path.clear();
        }
        for (String segment : slashed.split("/")) {
            if (segment.equals("..")) {
                if (path.isEmpty()) {
                    throw outside(name);
                }
                path.remove(path.size() - 1);
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                if (segment.getBytes(UTF_8).length > MAX_SEGMENT_BYTES) {
                    throw missing(name);
                }
                path.add(segment);
            }
        }
        if (path.size() < root.size() || !path.subList(0, root.size()).equals(root)) {
            throw outside(name);
        }
        if (path.size() == root.size()) {
            throw new AssetException(Kind.MISSING_RESOURCE, Shown.of(name) + " is a folder, not a file");
        }
        return String.join("/", path.subList(root.size(), path.size()));
    }

    /** The absolute path in a URI with a scheme, where it is of the storage that the asset is in. */
    private String ofThisStorage(String uriScheme, String rest, String name) throws AssetException {
        if (!uriScheme.equalsIgnoreCase(scheme)) {
            throw outside(name);
        }
        if (!rest.startsWith("//")) {
            return rest;
        }
        int slash = rest.indexOf('/', 2);
        String uriAuthority = rest.substring(2, slash < 0 ? rest.length() : slash);
        boolean same = uriAuthority.equals(authority) || (scheme.equals(FILE) && uriAuthority.equals("localhost"));
        if (!same || slash < 0) {
            throw outside(name);
        }
        return rest.substring(slash);
    }

    /**
     * Makes sure that a file is one, and that no link on the way to it leads out of the folder.
     *
     * @param root the folder, on the local file system
     * @param file below it
     * @param name of the file as the asset has it, for the message
     * @return the file behind all links
     * @throws AssetException MISSING_RESOURCE where there is no such file, FORBIDDEN_URI where a link leads outside,
     *     STORAGE where that cannot be found out
     */
    public static Path behindLinks(Path root, Path file, String name) throws AssetException {
        if (!Files.exists(file)) {
            throw missing(name);
        }
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                throw new AssetException(
                        Kind.FORBIDDEN_URI, Shown.of(name) + " is a link that leads out of the input folder");
            }
            if (!Files.isRegularFile(real)) {
                throw new AssetException(Kind.MISSING_RESOURCE, Shown.of(name) + " is not a file");
            }
            return real;
        } catch (IOException e) {
            throw new AssetException(Kind.STORAGE, Shown.of(name) + " cannot be found: " + e.getMessage(), e);
        }
    }

    private static AssetException missing(String name) {
        return new AssetException(Kind.MISSING_RESOURCE, "there is no file " + Shown.of(name));
    }

    private static AssetException outside(String name) {
        return new AssetException(Kind.FORBIDDEN_URI, Shown.of(name) + " lies outside the input folder");
    }
}
