package org.tokenrig.io.obj;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.NamedFiles;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Shown;

/** The materials that an OBJ's libraries (MTL) have, as far as those files are there. Nothing in them fails the asset. */
final class MaterialLibrary {
    private static final Pattern ABSOLUTE = Pattern.compile("([/\\\\]|[A-Za-z][A-Za-z0-9+.-]*:).*");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    private final NamedFiles files;
    private final ReadBudget budget;
    private final AssetWarnings warnings;
    private final Map<String, MtlMaterial> materials = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Map<String, Optional<byte[]>> images = new HashMap<>();

    private MaterialLibrary(NamedFiles files, ReadBudget budget, AssetWarnings warnings) {
        this.files = files;
        this.budget = budget;
        this.warnings = warnings;
    }

    /**
     * Reads the libraries that an OBJ names.
     *
     * @param names what its mtllib statements say: a file's name, which may have spaces, or several
     * @throws AssetException where limits are exceeded, or a file that is there cannot be read
     */
    static MaterialLibrary read(List<String> names, NamedFiles files, ReadBudget budget, AssetWarnings warnings)
            throws AssetException {
        MaterialLibrary library = new MaterialLibrary(files, budget, warnings);
        for (String name : names) {
            library.readLibraries(name);
        }
        return library;
    }

    private void readLibraries(String statement) throws AssetException {
        Set<String> whole = spellings(statement);
        Optional<NamedFiles.Found> one = files.present(List.copyOf(whole));
        if (one.isPresent()) {
            readLibrary(one.get());
            return;
        }
        List<List<String>> several = new ArrayList<>();
        String[] words = statement.split(" +");
        boolean areNames = words.length > 1 && Arrays.stream(words).allMatch(word -> word.matches("(?i).+\\.mtl"));
        if (areNames) {
            Arrays.stream(words).distinct().forEach(word -> several.add(List.of(word)));
        } else {
            several.add(List.copyOf(whole));
        }
        for (List<String> name : several) {
            Optional<NamedFiles.Found> found =
                    files.optional(name, "mtllib", AssetWarning.Kind.MATERIAL_DROPPED, "its materials are plain");
            if (found.isPresent()) {
                readLibrary(found.get());
            }
        }
    }

    /** A name as it stands, without quotes around it, and without a comment behind it. */
    static Set<String> spellings(String name) {
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(name);
        if (name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")) {
            spellings.add(name.substring(1, name.length() - 1));
        }
        int comment = name.indexOf(" #");
        if (comment > 0) {
            spellings.add(name.substring(0, comment).strip());
        }
        return spellings;
    }

    private void readLibrary(NamedFiles.Found file) throws AssetException {
        if (read.add(file.path())) {
            ObjStatements statements = new ObjStatements(file.path(), file.bytes(), budget, warnings);
            String folder = file.path()
                    .substring(
                            0,
                            1
                                    + Math.max(
                                            file.path().lastIndexOf('/'),
                                            file.path().lastIndexOf('\\')));
            for (MtlMaterial material : new MtlParser(statements, folder, warnings).parse()) {
                materials.putIfAbsent(material.name(), material);
            }
        }
    }

    /** What a usemtl statement names; empty where no library has it. */
    Optional<MtlMaterial> material(String name) {
        return spellings(name).stream()
                .filter(materials::containsKey)
                .findFirst()
                .map(materials::get);
    }

    /** The texture of a material as a PNG or JPEG file; empty, with a warning, where it is not there or something else. */
    Optional<byte[]> image(MtlMaterial.Texture texture) throws AssetException {
        List<String> spellings = textureSpellings(texture);
        Optional<byte[]> image = images.get(spellings.get(0));
        if (image == null) {
            image = readImage(texture, spellings);
            images.put(spellings.get(0), image);
        }
        return image;
    }

    /** A path begins at the library's folder; many exporters begin it at the OBJ's. */
    private static List<String> textureSpellings(MtlMaterial.Texture texture) {
        Set<String> names = spellings(texture.file());
        Set<String> all = new LinkedHashSet<>();
        if (!ABSOLUTE.matcher(texture.file()).matches()) {
            names.forEach(name -> all.add(texture.folder() + name));
        }
        all.addAll(names);
        return List.copyOf(all);
    }

    private Optional<byte[]> readImage(MtlMaterial.Texture texture, List<String> spellings) throws AssetException {
        String consequence = "its material has no texture";
        Optional<NamedFiles.Found> file =
                files.optional(spellings, texture.place(), AssetWarning.Kind.TEXTURE_DROPPED, consequence);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        byte[] image = new byte[file.get().bytes().remaining()];
        file.get().bytes().get(image);
        if (!isPngOrJpeg(image)) {
            warnings.add(
                    AssetWarning.Kind.TEXTURE_DROPPED,
                    texture.place() + ": " + Shown.of(texture.file()) + " is no PNG or JPEG, which glTF needs; "
                            + consequence);
            return Optional.empty();
        }
        return Optional.of(image);
    }

    private static boolean isPngOrJpeg(byte[] file) {
        for (byte[] magic : List.of(PNG, JPEG)) {
            if (file.length >= magic.length && Arrays.equals(file, 0, magic.length, magic, 0, magic.length)) {
                return true;
            }
        }
        return false;
    }
}
