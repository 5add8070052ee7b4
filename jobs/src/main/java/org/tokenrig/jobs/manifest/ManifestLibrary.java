package org.tokenrig.jobs.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Sha256;
import org.tokenrig.io.store.AssetListing;
import org.tokenrig.io.store.Location;
import org.tokenrig.io.store.NamedFiles;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.plan.Library;
import org.tokenrig.jobs.plan.OwnOptions;

/**
 * The library that a manifest lists. An asset's id is its path below the folder of the manifest; of one that lies elsewhere it is
 * {@code @<scheme>/<authority>/<path>}. So it depends on where the asset is and on nothing else, and no two have one. An asset
 * below that folder may name the files below it, another those of its own folder. A line that cannot be understood has an id of
 * its number, {@code @manifest/<name>/line-<number>}.
 */
public final class ManifestLibrary {
    private static final String ELSEWHERE = "@";
    private static final int HASH_SHOWN = 16;

    private final Manifest manifest;
    private final Configuration configuration;
    private final String folder;
    private final String manifestUri;
    private final List<NamedFiles.Wanted> wanted = new ArrayList<>();
    private final List<OwnOptions> wishes = new ArrayList<>();
    private final List<StoredAsset> assets = new ArrayList<>();
    private final Map<String, OwnOptions> own = new HashMap<>();
    private final Set<String> uris = new HashSet<>();
    private final Map<String, FileSystem> storages = new HashMap<>();
    private long repeated;
    private long wrong;

    private ManifestLibrary(Manifest manifest, Configuration configuration) {
        this.manifest = manifest;
        this.configuration = configuration;
        this.folder = Location.uri(manifest.folder());
        this.manifestUri = Location.uri(manifest.path());
    }

    /**
     * Looks for what a manifest lists.
     *
     * @throws IOException where this is interrupted; what is wrong with a line, or not there, is said of that asset
     */
    public static Library of(Manifest manifest, Configuration configuration) throws IOException {
        return new ManifestLibrary(manifest, configuration).library();
    }

    private Library library() throws IOException {
        manifest.entries().forEach(this::add);
        List<NamedFiles.Found> found = NamedFiles.find(wanted, configuration);
        for (int i = 0; i < found.size(); i++) {
            NamedFiles.Wanted each = wanted.get(i);
            OwnOptions wish = wishes.get(i);
            if (!wish.problem().isEmpty()) {
                refuse(each.id().path(), Location.uri(each.path()), wish.problem());
            } else if (found.get(i).asset().isEmpty()) {
                refuse(each.id().path(), Location.uri(each.path()), found.get(i).problem());
            } else {
                assets.add(found.get(i).asset().get());
                if (!wish.equals(OwnOptions.NONE)) {
                    own.put(each.id().path(), wish);
                }
            }
        }
        assets.sort(Comparator.comparing(StoredAsset::id));
        List<String> remarks = new ArrayList<>();
        if (repeated > 0) {
            remarks.add("warning: " + repeated + (repeated == 1 ? " line names" : " lines name")
                    + " an asset that an earlier line of the manifest names; the first counts");
        }
        if (wrong > 0) {
            remarks.add("warning: " + wrong + (wrong == 1 ? " line" : " lines")
                    + " of the manifest cannot be rigged, see their rows in the table rigs");
        }
        return new Library(
                new AssetListing(assets, Map.of(), Map.of(), Optional.empty()), own, Optional.of(lines()), remarks);
    }

    /** URI below which lines that cannot be understood are; when they are mended, they are gone. */
    private String lines() {
        return manifestUri + "#";
    }

    private void add(ManifestEntry entry) {
        if (!entry.problem().isEmpty()) {
            refuseLine(entry, entry.problem());
            return;
        }
        try {
            Path path = qualified(manifest.resolve(entry.location()));
            String uri = Location.uri(path);
            if (!uris.add(uri)) {
                repeated++;
                return;
            }
            boolean inside = uri.startsWith(folder.endsWith("/") ? folder : folder + "/");
            wanted.add(new NamedFiles.Wanted(
                    new AssetId(id(path, inside)), path, inside ? folder : Location.uri(path.getParent())));
            wishes.add(options(entry));
        } catch (IOException | IllegalArgumentException e) {
            refuseLine(entry, "the location " + entry.location() + " cannot be: " + StorageProblem.reason(e));
        }
    }

    private Path qualified(Path path) throws IOException {
        String storage = path.toUri().getScheme() + "://" + path.toUri().getAuthority();
        FileSystem known = storages.get(storage);
        if (known == null) {
            known = Location.fileSystem(path, configuration);
            storages.put(storage, known);
        }
        URI whole = known.makeQualified(path).toUri();
        // by its parts, so that file:/a and file:///a are one
        return new Path(whole.getScheme(), whole.getAuthority(), whole.getPath());
    }

    private String id(Path path, boolean inside) {
        String absolute = path.toUri().getPath();
        if (inside) {
            String base = manifest.folder().toUri().getPath();
            String below = absolute.substring(base.endsWith("/") ? base.length() : base.length() + 1);
            if (!below.startsWith(ELSEWHERE)) {
                return below;
            }
        }
        String authority = Objects.requireNonNullElse(path.toUri().getAuthority(), "");
        return ELSEWHERE + path.toUri().getScheme() + (authority.isEmpty() ? "" : "/" + authority) + absolute;
    }

    private static OwnOptions options(ManifestEntry entry) {
        OwnOptions.SkeletonUse use =
                switch (entry.skeleton().toLowerCase(Locale.ROOT)) {
                    case "" -> OwnOptions.SkeletonUse.AS_THE_RUN;
                    case "true" -> OwnOptions.SkeletonUse.KEPT;
                    case "false" -> OwnOptions.SkeletonUse.MADE_NEW;
                    default -> null;
                };
        if (use == null) {
            return OwnOptions.impossible("in line " + entry.line()
                    + " of the manifest, skeleton must be true or false, cannot be: " + entry.skeleton());
        }
        if (!entry.className().isEmpty()) {
            try {
                RigOptions.CLASS.require(entry.className());
            } catch (IllegalArgumentException e) {
                return OwnOptions.impossible("in line " + entry.line() + " of the manifest, " + e.getMessage());
            }
        }
        return new OwnOptions(entry.className(), use, "");
    }

    private void refuseLine(ManifestEntry entry, String problem) {
        refuse(
                "@manifest/" + manifest.path().getName() + "/line-" + entry.line(),
                lines() + "/line-" + entry.line(),
                "line " + entry.line() + " of the manifest: " + problem);
    }

    /** An asset that becomes a row of failure. Its etag is of the problem, so that another problem is a change, and none is one. */
    private void refuse(String id, String uri, String problem) {
        wrong++;
        String etag =
                "problem-" + Sha256.of(ByteBuffer.wrap(problem.getBytes(UTF_8))).substring(0, HASH_SHOWN);
        assets.add(new StoredAsset(new AssetId(id), uri, 0, etag));
        own.put(id, OwnOptions.impossible(problem));
    }
}
